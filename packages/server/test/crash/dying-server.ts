/**
 * The server, but it kills itself (SIGKILL: no handler runs, nothing is flushed) at the point between
 * two writes that `CRASH_AT` names, the `CRASH_HIT`th time it gets there.
 */
import { writeSync } from 'node:fs';
import { pino } from 'pino';
import { parseConfig } from '../../src/config/config.ts';
import { serve } from '../../src/start/serve.ts';

const target = process.env.CRASH_AT;
let left = Number(process.env.CRASH_HIT ?? '1');

function crashPoint(name: string): void {
  if (name !== target) return;
  left -= 1;
  if (left > 0) return;
  // Synchronous, so that the harness can tell a planned death from another.
  writeSync(1, `died at ${name}\n`);
  process.kill(process.pid, 'SIGKILL');
  // The signal is delivered at once on Linux; should it not be, nothing more may happen here.
  for (;;);
}

const config = parseConfig(process.env);
const server = await serve(config, pino({ level: config.logLevel }), crashPoint);
process.stdout.write(`ready at ${server.url}\n`);
