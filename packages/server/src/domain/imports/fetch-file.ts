import type { ImportFileRecord } from '../../ports/import-repository.ts';
import type { ImportSource, StoredReference } from '../../ports/import-source.ts';
import type { Dependencies } from '../dependencies.ts';
import { chunkCount } from './chunk-size.ts';
import { type DownloadOptions, download } from './download/download.ts';
import { ObjectSink, type SinkContext } from './object-sink.ts';
import { findMismatch, mismatchError } from './verify-file.ts';

export type FetchNeeds = Pick<
  Dependencies,
  'database' | 'blobs' | 'receiver' | 'fetcher' | 'tracer' | 'clock' | 'limits' | 'crashPoint'
>;

/** One import, as far as its files share it. */
export interface FetchContext extends SinkContext {
  readonly deps: FetchNeeds;
  readonly source: ImportSource;
  readonly stored: StoredReference;
}

/** A file that is here, and what it took in this run. */
export interface FetchedFile {
  readonly file: ImportFileRecord;
  /** Requests for its bytes. */
  readonly requests: number;
  /** Bytes that came and could not be used. */
  readonly refetchedBytes: number;
}

/**
 * Brings one planned file into the store, from wherever an earlier worker stopped, and compares it with what
 * its source publishes. Bytes that do not match are fetched once more, all of them: a proxy or a resumed
 * connection may have been at fault.
 * @throws ImportRefusedError, ImportDelayedError, the fetcher's errors, or LeaseLostError
 */
export function fetchFile(context: FetchContext, file: ImportFileRecord): Promise<FetchedFile> {
  const attributes = { 'wharf.file.position': file.position };
  return context.deps.tracer.run('import.fetch', { kind: 'client', attributes }, async (span) => {
    const fetched = await bringAndVerify(context, file);
    span.annotate({
      'wharf.file.size': fetched.file.size ?? 0,
      'wharf.import.requests': fetched.requests,
      'wharf.import.refetched_bytes': fetched.refetchedBytes,
    });
    return fetched;
  });
}

async function bringAndVerify(context: FetchContext, file: ImportFileRecord): Promise<FetchedFile> {
  const { deps, signal } = context;
  const { planned } = file;
  const sink = new ObjectSink(context, file);
  let requests = 0;
  let refetchedBytes = 0;
  for (let tries = 1; ; tries += 1) {
    const brought = await bringIn(context, sink);
    const { size } = brought;
    requests += brought.requests;
    refetchedBytes += brought.refetchedBytes;
    // A digest tells better than a length whether a file is whole.
    const parts = await sink.complete(size, planned.digest === null ? brought.length : 'verified');
    deps.crashPoint('import:complete');
    const key = sink.file.storageKey ?? '';
    // One part is the whole file: its digest need not be computed again.
    const known = parts.length === 1 ? parts[0]?.sha256 : undefined;
    const digest = () => deps.blobs.digest(key, undefined, signal);
    const options = { attributes: { 'wharf.file.size': size } };
    const sha256 = known ?? (await deps.tracer.run('file.digest', options, digest));
    const found = await findMismatch(deps.blobs, { key, size, sha256 }, planned.digest, signal);
    if (found === undefined) {
      await sink.seal(sha256);
      return { file: sink.file, requests, refetchedBytes };
    }
    if (planned.digest !== null && tries > 1) throw mismatchError(planned.path, planned.digest, found);
    await sink.restart();
    context.progress.add(-size);
    refetchedBytes += size;
  }
}

interface BroughtIn extends Pick<FetchedFile, 'requests' | 'refetchedBytes'> {
  readonly size: number;
  /** `unverified`: nobody said how long it should be, and the connection just ended. */
  readonly length: 'verified' | 'unverified';
}

async function bringIn(context: FetchContext, sink: ObjectSink): Promise<BroughtIn> {
  const { deps, source, stored, signal, progress } = context;
  const { planned } = sink.file;
  const earlier = await earlierChunks(sink);
  const before = [...(earlier?.sizes.values() ?? [])].reduce((sum, size) => sum + size, 0);
  progress.add(before);
  if (earlier?.size === before) {
    return { size: before, length: 'verified', requests: 0, refetchedBytes: 0 };
  }
  // A resume needs to know which version of the file its chunks are of.
  const resume =
    earlier === undefined || sink.file.version === null
      ? null
      : {
          size: earlier.size,
          version: sink.file.version,
          layout: { chunkSize: earlier.chunkSize, stored: new Set(earlier.sizes.keys()) },
        };
  if (resume === null) progress.add(-before);
  const options: DownloadOptions = {
    fetcher: deps.fetcher,
    locate: (locateSignal) => source.locate(stored, planned, locateSignal),
    sink,
    resume,
    expected: { size: planned.size, digest: planned.digest !== null },
    maxSize: deps.limits.maxFileSize,
    connections: deps.limits.importConnections,
    signal,
    onBytes: (bytes) => progress.add(bytes),
  };
  const { size, complete, requests, refetchedBytes } = await download(options);
  const length = complete === 'unverified' ? 'unverified' : 'verified';
  return { size, length, requests, refetchedBytes };
}

/** What earlier workers stored of the file, where its length is known; undefined when there is nothing. */
async function earlierChunks(sink: ObjectSink) {
  const { chunkSize, size } = sink.file;
  if (chunkSize === null || size === null) return undefined;
  const parts = await sink.stored();
  const count = chunkCount(size, chunkSize);
  // A chunk of another length cannot be: but a database is not the place to take that for granted.
  const whole = parts.filter(
    (part) => part.size === (part.number === count ? size - (count - 1) * chunkSize : chunkSize),
  );
  return { chunkSize, size, sizes: new Map(whole.map((part) => [part.number, part.size])) };
}
