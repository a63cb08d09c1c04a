import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The path of a program in the first of these directories that has it. */
export function findTool(name: string, directories: readonly string[]): string | undefined {
  return directories.map((directory) => join(directory, name)).find((path) => existsSync(path));
}
