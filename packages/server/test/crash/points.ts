import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCES = fileURLToPath(new URL('../../src', import.meta.url));

/** Every crash point in the sources, in the order of their names: a new one is covered without being listed anywhere. */
export async function crashPoints(): Promise<string[]> {
  const names = new Set<string>();
  for (const file of await readdir(SOURCES, { recursive: true })) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
    const source = await readFile(join(SOURCES, file), 'utf8');
    for (const match of source.matchAll(/crashPoint(?:\?\.)?\('([a-z:-]+)'\)/g)) names.add(match[1] ?? '');
  }
  return [...names].sort();
}
