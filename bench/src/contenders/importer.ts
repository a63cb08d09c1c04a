import type { OriginFile } from '../servers/origin.ts';
import type { Absent } from './contender.ts';
import type { Hasher } from './hashers.ts';

/** Someone who fetches a file from an origin to the disk under test. */
export interface Importer {
  readonly name: string;
  /** The program and its version. */
  readonly version: readonly [program: string, version: string];
  /** What is true of the file when `fetch` resolves. */
  readonly promise: string;
  /** Of a server that runs all the time. */
  readonly pid: number | undefined;
  /** Fetches the file, and makes sure that all of it came. */
  fetch(file: OriginFile): Promise<void>;
  /** Where the file is then, for one who neither hashed nor synced it. */
  readonly path: string | undefined;
  /** What to hash the file with, each in turn. */
  readonly hashers: readonly Hasher[];
  /** Removes what was fetched; not timed. */
  clear(): Promise<void>;
  end(): Promise<void>;
}

/**
 * Starts an importer.
 * @param directory an empty directory of its own on the disk under test
 */
export type StartImporter = (directory: string) => Promise<Importer | Absent>;
