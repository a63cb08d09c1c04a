/**
 * The move of an installation, but it kills itself (SIGKILL) at the point between two writes that `CRASH_AT` names,
 * the `CRASH_HIT`th time it gets there. Prints its report as JSON.
 */
import { writeSync } from 'node:fs';
import { migrateInstallation } from '../../src/start/migration/migrate-installation.ts';

const { CRASH_AT: target, CRASH_HIT: hit = '1', MOVE = '{}' } = process.env;
const { from, to, ...options } = JSON.parse(MOVE) as {
  from: Record<string, string>;
  to: Record<string, string>;
  dryRun?: boolean;
  allowLoss?: boolean;
};
let left = Number(hit);

const report = await migrateInstallation({
  from,
  to,
  dryRun: false,
  allowLoss: false,
  verify: 'full',
  concurrency: 3,
  onProgress: () => undefined,
  signal: new AbortController().signal,
  crashPoint(name) {
    if (name !== target) return;
    left -= 1;
    if (left > 0) return;
    // Synchronous, so that the test can tell a planned death from another.
    writeSync(1, `died at ${name}\n`);
    process.kill(process.pid, 'SIGKILL');
    for (;;);
  },
  ...options,
});
process.stdout.write(`${JSON.stringify(report)}\n`);
