import { Attempt } from './attempt.ts';
import { ConnectionLimit } from './connection-limit.ts';
import type { DownloadedFile, DownloadOptions, Resume } from './download-options.ts';
import { FreshStart } from './fresh-start.ts';
import { Links } from './links.ts';
import { Meter } from './meter.ts';
import { DEFAULT_RETRY_POLICY, Patience, waitByTimer } from './patience.ts';
import { tooLarge } from './refusals.ts';
import { Restarts } from './restarts.ts';

export type { DownloadedFile, DownloadOptions } from './download-options.ts';

/** Bytes from which on several connections are worth it. */
const PARALLEL_FROM = 64 * 1024 ** 2;

/**
 * Moves a remote file into a sink, whatever happens on the way: connections that break, links that expire,
 * servers that are busy, do not know ranges or put up with one connection only, files that change.
 *
 * What is stored is of one version of the file, as far as the other side tells versions apart; a published
 * digest remains to be compared.
 *
 * @throws ImportRefusedError (`too-large`, `empty`, `size-mismatch`, `changing`, `bad-ranges`, `not-found`,
 *   `access-denied`, `http-error`); ImportDelayedError when the other side cannot serve it now, with what is
 *   stored left to be resumed; RemoteRefusedError; the reason of the signal; what `sink` and `locate` throw
 */
export async function download(options: DownloadOptions): Promise<DownloadedFile> {
  const { sink, signal, expected, maxSize, clock = Date.now } = options;
  if (expected.size !== null && expected.size > maxSize) throw tooLarge(expected.size, maxSize);
  const patienceOptions = {
    policy: { ...DEFAULT_RETRY_POLICY, ...options.retry },
    clock,
    random: options.random ?? Math.random,
    wait: options.wait ?? waitByTimer,
  };
  const links = new Links(options.locate, clock, signal);
  const shared = {
    fetcher: options.fetcher,
    sink,
    links,
    expected,
    maxSize,
    parallelFrom: options.parallelFrom ?? PARALLEL_FROM,
    limit: new ConnectionLimit(options.connections, links),
    meter: new Meter(storedBytes(options.resume), options.onBytes ?? (() => {})),
    clock,
    patience: patienceOptions,
  };
  const restarts = new Restarts(links, new Patience({ ...patienceOptions, signal }));
  let { resume } = options;
  for (;;) {
    const attempt = new Attempt(shared, signal);
    try {
      const found = resume === null ? await attempt.begin(restarts.ranged) : await attempt.resume(resume);
      const { requests, refetched } = shared.meter;
      return { ...found, requests, refetchedBytes: refetched };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof FreshStart)) throw error;
      await restarts.after(error);
      if (resume !== null || attempt.begun) await sink.restart();
      shared.meter.restart();
      resume = null;
    }
  }
}

function storedBytes(resume: Resume | null): number {
  if (resume === null) return 0;
  const { size, layout } = resume;
  let bytes = 0;
  for (const number of layout.stored) {
    bytes += Math.min(layout.chunkSize, size - (number - 1) * layout.chunkSize);
  }
  return bytes;
}
