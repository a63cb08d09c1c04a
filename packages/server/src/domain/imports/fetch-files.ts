import type { ImportFileRecord } from '../../ports/import-repository.ts';
import { ImportRefusedError } from '../../ports/import-source.ts';
import { type FetchContext, type FetchedFile, fetchFile } from './fetch-file.ts';

/** Files up to this many bytes are fetched beside each other; a larger one has all connections to itself. */
const SMALL = 64 * 1024 ** 2;

/**
 * Fetches the files of a plan that are not there yet. The first that fails ends the others.
 * @returns all of them, in order of the plan
 */
export async function fetchFiles(
  context: FetchContext,
  files: readonly ImportFileRecord[],
): Promise<readonly FetchedFile[]> {
  for (const { position, size, planned } of files) {
    const expected = size ?? planned.size;
    if (expected !== null) context.progress.expect(position, expected);
  }
  const fetched = new Map<number, FetchedFile>();
  const missing: ImportFileRecord[] = [];
  for (const file of files) {
    if (file.sha256 === null) missing.push(file);
    else {
      fetched.set(file.position, { file, requests: 0, refetchedBytes: 0 });
      context.progress.add(file.size ?? 0);
    }
  }
  const small = missing.filter(({ planned }) => planned.size !== null && planned.size <= SMALL);
  const large = missing.filter((file) => !small.includes(file));
  // The small ones first: what is wrong with a repository shows early.
  await fetchAll(context, small, context.deps.limits.importConnections, fetched);
  await fetchAll(context, large, 1, fetched);
  return files.flatMap(({ position }) => fetched.get(position) ?? []);
}

async function fetchAll(
  context: FetchContext,
  files: readonly ImportFileRecord[],
  atOnce: number,
  fetched: Map<number, FetchedFile>,
): Promise<void> {
  const others = new AbortController();
  const signal = AbortSignal.any([context.signal, others.signal]);
  const queue = files.values();
  const lanes = Array.from({ length: Math.min(atOnce, files.length) }, async () => {
    for (const file of queue) {
      signal.throwIfAborted();
      try {
        fetched.set(file.position, await fetchFile({ ...context, signal }, file));
      } catch (error) {
        throw context.upload.source === 'url' ? error : naming(file, error);
      }
    }
  });
  for (const lane of lanes) lane.catch((error: unknown) => others.abort(error));
  const outcomes = await Promise.allSettled(lanes);
  // Why the others ended is the first failure, which is also the reason of their signal.
  if (outcomes.some(({ status }) => status === 'rejected')) signal.throwIfAborted();
}

/** Of the files of a repository, the one that a refusal is about, unless it says so itself. */
function naming({ planned: { path } }: ImportFileRecord, error: unknown): unknown {
  if (!(error instanceof ImportRefusedError) || error.details.path !== undefined) return error;
  const { code, message, details } = error;
  return new ImportRefusedError(code, `${path}: ${message}`, { ...details, path }, { cause: error });
}
