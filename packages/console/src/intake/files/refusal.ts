import { formatBytes } from '../../format/bytes.ts';

/** What operating systems leave in folders. */
const LITTER = new Set(['.ds_store', '.localized', 'thumbs.db', 'ehthumbs.db', 'desktop.ini', '.directory']);
/** Resource forks that macOS puts beside files on foreign file systems. */
const RESOURCE_FORK = /^\._/;
/** Folders of the same sort: nothing in them is anybody's file. */
const LITTER_FOLDER = /(?:^|\/)(?:__MACOSX|\.Spotlight-V100|\.Trashes|\.fseventsd|\$RECYCLE\.BIN)\//;

/** Why a file is not sent. */
export interface Refusal {
  readonly reason: string;
  /** True for what nobody meant to choose. */
  readonly isLitter: boolean;
}

/**
 * Why a file need not be tried; `undefined` for one that may be.
 * @param maxFileSize bytes that the server takes; `undefined` while it is not known
 */
export function refusalOf(
  { name, size, path }: { readonly name: string; readonly size: number; readonly path: string | undefined },
  maxFileSize: number | undefined,
): Refusal | undefined {
  if (LITTER.has(name.toLowerCase()) || RESOURCE_FORK.test(name) || LITTER_FOLDER.test(path ?? ''))
    return { reason: 'a file of the operating system', isLitter: true };
  if (size === 0) return { reason: 'it is empty', isLitter: false };
  if (maxFileSize !== undefined && size > maxFileSize)
    return {
      reason: `it has ${formatBytes(size)}, and this server takes files up to ${formatBytes(maxFileSize)}`,
      isLitter: false,
    };
  return undefined;
}
