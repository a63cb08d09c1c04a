import { platform } from '#platform';
import { throwIfAborted } from '../core/pause.ts';
import { FileExistsError } from '../errors/file-exists-error.ts';
import type { ByteSource } from '../platform/platform.ts';
import type { Content } from './content.ts';
import type { Download, DownloadOptions, DownloadProgress } from './download.ts';
import { sha256Hasher } from './kept-file.ts';

/** Where a content goes, and who hears of it. */
export interface Place extends Pick<DownloadOptions, 'path' | 'overwrite'> {
  readonly signal: AbortSignal;
  readonly report: (stage: DownloadProgress['stage'], bytes: number, total: number | undefined) => void;
}

/**
 * The file, where an earlier call had brought it to its end.
 * @throws FileExistsError where `overwrite` is false and something else is there
 */
export async function alreadyThere(content: Content, place: Place): Promise<Download | undefined> {
  const { path, overwrite = true } = place;
  // Not even opened where nothing depends on it.
  if (overwrite && content.sha256 === undefined) return undefined;
  const source = await opened(path, overwrite);
  if (source === undefined) return undefined;
  try {
    const { size, sha256 } = content;
    if (size === source.size && sha256 !== undefined && (await digest(source, place)) === sha256)
      return { path, size, sha256, verified: true };
  } finally {
    await source.close();
  }
  if (!overwrite) throw new FileExistsError(path);
  return undefined;
}

/** Where nothing may be overwritten, only what is known to be absent counts as that: not what cannot be read. */
async function opened(path: string, overwrite: boolean): Promise<ByteSource | undefined> {
  try {
    return await platform.openPath(path);
  } catch (error) {
    if (overwrite || isAbsent(error)) return undefined;
    // Elsewhere there are no files at all.
    throw platform.name === 'node' ? new FileExistsError(path, { cause: error }) : error;
  }
}

function isAbsent(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

async function digest(source: ByteSource, { signal, report }: Place): Promise<string> {
  const hasher = sha256Hasher();
  let position = 0;
  for await (const bytes of source.range(0, source.size).stream()) {
    throwIfAborted(signal);
    await hasher.update(bytes);
    position += bytes.length;
    report('checking', position, source.size);
  }
  return hasher.digest();
}
