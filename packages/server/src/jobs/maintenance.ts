import type { Dependencies } from '../domain/dependencies.ts';
import { expireImports } from '../domain/imports/expire-imports.ts';
import { collectGarbage } from '../domain/storage/collect-garbage.ts';
import { expireUploads } from '../domain/uploads/expire-uploads.ts';
import type { Log } from '../ports/log.ts';

/** Milliseconds between two rounds. */
const INTERVAL = 1_000;

export interface Maintenance {
  stop(): Promise<void>;
}

/**
 * Fails abandoned uploads and frees doomed objects, round after round. Any number of processes may do
 * it: every step can be repeated.
 */
export function startMaintenance(deps: Dependencies, log: Log): Maintenance {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();

  async function run(): Promise<void> {
    try {
      const expired = (await expireUploads(deps)) + (await expireImports(deps));
      const freed = await collectGarbage(deps);
      if (expired > 0 || freed > 0) log.info({ expired, freed }, 'maintenance');
    } catch (error) {
      log.error({ err: error }, 'maintenance failed; the next round tries again');
    }
    if (!stopped) timer = setTimeout(start, INTERVAL);
  }

  function start(): void {
    round = run();
  }

  start();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}
