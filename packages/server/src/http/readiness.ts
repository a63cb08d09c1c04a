import type { Dependencies } from '../domain/dependencies.ts';
import { ServiceUnavailableError } from '../domain/errors.ts';
import { Probe } from '../domain/installation/probe.ts';

/** Milliseconds that database and store may take to say that they are there: then the process is not ready. */
const PATIENCE = 5_000;

/** Whether a process should be sent requests. */
export interface Readiness {
  /** Says "not ready" from now on. */
  drain(): void;
  /**
   * Anybody may ask, as often as they like: database and store are asked once for all who wait.
   * @throws ServiceUnavailableError when the process drains, otherwise what keeps database or store from serving
   */
  check(): Promise<void>;
}

export function watchReadiness({ database, blobs }: Pick<Dependencies, 'database' | 'blobs'>): Readiness {
  const backends = new Probe(() => Promise.all([database.check(), blobs.check()]), PATIENCE);
  let draining = false;
  return {
    drain() {
      draining = true;
    },
    async check() {
      if (draining) throw new ServiceUnavailableError('The server is about to stop');
      const result = await backends.run();
      if (result.status === 'failing') throw result.error;
    },
  };
}
