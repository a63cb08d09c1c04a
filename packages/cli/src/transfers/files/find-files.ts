/** The files that paths on the command line mean. */
import type { Stats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { globTest } from './glob.ts';

export interface FindOptions {
  /** Also what begins with a dot. */
  readonly hidden?: boolean | undefined;
  /** Also what symbolic links inside folders lead to. */
  readonly follow?: boolean | undefined;
  /** Only files that one of these patterns means. */
  readonly include?: readonly string[] | undefined;
  /** No files or folders that one of these patterns means; wins over `include`. */
  readonly exclude?: readonly string[] | undefined;
}

export interface FoundFile {
  /** As given, extended by what was found below it. */
  readonly path: string;
  readonly absolute: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970, with fractions. */
  readonly modified: number;
}

export interface Findings {
  readonly files: readonly FoundFile[];
  /** What was named, or found in a folder, and could not be read. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

type Wanted = (relative: string) => boolean;

interface Walk {
  readonly options: FindOptions;
  readonly included: Wanted;
  readonly excluded: Wanted;
  readonly found: Map<string, FoundFile>;
  readonly unreadable: { path: string; reason: string }[];
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'too many symbolic links',
  ENOTDIR: 'not a folder',
};

/** Why a file cannot be read, in a few words. */
export function readingProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}

function matcher(patterns: readonly string[] | undefined, otherwise: boolean): Wanted {
  if (patterns === undefined || patterns.length === 0) return () => otherwise;
  const tests = patterns.map(globTest);
  return (path) => tests.some((test) => test(path));
}

function keep(walk: Walk, path: string, relative: string, facts: Stats): void {
  if (!walk.included(relative)) return;
  const absolute = resolve(path);
  if (walk.found.has(absolute)) return;
  walk.found.set(absolute, { path, absolute, size: facts.size, modified: facts.mtimeMs });
}

/**
 * @param relative path below the folder named on the command line, with `/`
 * @param above real paths of the folders that lead here: a link back to one of them would never end
 */
async function walkFolder(
  walk: Walk,
  folder: string,
  relative: string,
  above: readonly string[],
): Promise<void> {
  let names: string[];
  let here: string;
  try {
    here = await realpath(folder);
    if (above.includes(here)) return;
    names = await readdir(folder);
  } catch (error) {
    walk.unreadable.push({ path: folder, reason: readingProblem(error) });
    return;
  }
  // By code units: the same order everywhere, whatever the language of the machine.
  for (const name of names.sort()) {
    if (name.startsWith('.') && walk.options.hidden !== true) continue;
    const below = relative === '' ? name : `${relative}/${name}`;
    if (walk.excluded(below)) continue;
    const path = join(folder, name);
    try {
      const itself = await lstat(path);
      if (itself.isSymbolicLink() && walk.options.follow !== true) continue;
      const facts = itself.isSymbolicLink() ? await stat(path) : itself;
      if (facts.isDirectory()) await walkFolder(walk, path, below, [...above, here]);
      else if (facts.isFile()) keep(walk, path, below, facts);
    } catch (error) {
      walk.unreadable.push({ path, reason: readingProblem(error) });
    }
  }
}

/**
 * Files in the order of `paths`, those of a folder sorted by name, each once. What is named itself is taken even
 * where it is hidden or a link; the patterns count for it, too.
 * @throws SyntaxError for a pattern that cannot be one
 */
export async function findFiles(paths: readonly string[], options: FindOptions = {}): Promise<Findings> {
  const walk: Walk = {
    options,
    included: matcher(options.include, true),
    excluded: matcher(options.exclude, false),
    found: new Map(),
    unreadable: [],
  };
  for (const path of paths) {
    try {
      const facts = await stat(path);
      if (facts.isDirectory()) await walkFolder(walk, path, '', []);
      else if (!facts.isFile())
        walk.unreadable.push({ path, reason: 'not a file or folder; `-` reads standard input' });
      else if (!walk.excluded(basename(path))) keep(walk, path, basename(path), facts);
    } catch (error) {
      walk.unreadable.push({ path, reason: readingProblem(error) });
    }
  }
  return { files: [...walk.found.values()], unreadable: walk.unreadable };
}
