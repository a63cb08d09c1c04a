import type { Clock } from '../../../ports/clock.ts';
import type { RemoteFetcher } from '../../../ports/remote-fetcher.ts';
import type { RemoteFacts } from './chunk-sink.ts';
import { Connection } from './connection.ts';
import { FreshStart } from './fresh-start.ts';
import { Links, type Locate } from './links.ts';
import { Meter } from './meter.ts';
import { openFile } from './open-file.ts';
import { DEFAULT_RETRY_POLICY, Patience, type RetryPolicy, waitByTimer } from './patience.ts';
import { Restarts } from './restarts.ts';

/** Somebody waits for the answer: one more try for a connection that broke, and no more. */
const RETRY: RetryPolicy = { ...DEFAULT_RETRY_POLICY, tries: 2, baseDelay: 250, maxDelay: 1_000 };

export interface LookOptions {
  readonly fetcher: RemoteFetcher;
  readonly locate: Locate;
  /** Most bytes that the file may have. */
  readonly maxSize: number;
  readonly clock: Clock;
  /** Aborting ends every connection and rejects with its reason. */
  readonly signal: AbortSignal;
}

/**
 * What a download would learn before it stores the first byte, at the cost of a few kilobytes.
 *
 * @throws ImportRefusedError, ImportDelayedError or RemoteRefusedError as a download does; the reason of the signal;
 *   what `locate` throws
 */
export async function lookAtFile(options: LookOptions): Promise<RemoteFacts> {
  const { fetcher, locate, maxSize, clock, signal } = options;
  const patience = () =>
    new Patience({ policy: RETRY, clock, random: Math.random, wait: waitByTimer, signal });
  const links = new Links(locate, clock, signal);
  const expected = { size: null, digest: false };
  const origin = { fetcher, links, expected, meter: new Meter(0, () => {}), clock, signal };
  const restarts = new Restarts(links, patience());
  for (;;) {
    try {
      const { ranged } = restarts;
      const connection = new Connection(origin, patience());
      const { facts, reader } = await openFile(connection, {
        ranged,
        published: null,
        maxSize,
        headOnly: true,
      });
      reader.close();
      return facts;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof FreshStart)) throw error;
      await restarts.after(error);
    }
  }
}
