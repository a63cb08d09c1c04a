import type { Dependencies } from '../domain/dependencies.ts';
import type { Log } from '../ports/log.ts';
import { CHORES } from './chores.ts';

/** Milliseconds between two rounds. */
const INTERVAL = 1_000;

export interface Maintenance {
  stop(): Promise<void>;
}

/**
 * Does the chores of the installation, round after round. Any number of processes may do it: where they know of each
 * other, each chore is done by one of them at a time, whoever comes first, and every chore can be done twice at once.
 */
export function startMaintenance(deps: Dependencies, log: Log): Maintenance {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();

  async function run(): Promise<void> {
    for (const { turn, work } of CHORES) {
      if (stopped) return;
      try {
        const done = await deps.turns.run(turn, () => work(deps));
        if (done !== undefined && done > 0) log.info({ chore: turn.name, done }, 'maintenance');
      } catch (error) {
        log.error({ err: error, chore: turn.name }, 'maintenance failed; the next round tries again');
      }
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
