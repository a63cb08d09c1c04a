import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { commandVersion, runCommand } from './command.ts';
import type { Absent } from './contender.ts';
import { installedHashers } from './hashers.ts';
import type { Importer, StartImporter } from './importer.ts';

/** Silent, but for errors; a status of 400 and above is one. */
const FLAGS = ['-q', '-s', '-S', '-f'];

/** One connection, one file. */
export async function startCurl(directory: string): Promise<Importer | Absent> {
  const path = join(directory, 'curl');
  return withCurl({
    name: 'curl',
    promise: 'written',
    pid: undefined,
    path,
    hashers: installedHashers(),
    async fetch({ url, size }) {
      await runCommand('curl', [...FLAGS, '-o', path, url]);
      if ((await stat(path)).size !== size) throw new Error('curl: the file is not complete');
    },
    clear: () => rm(path, { force: true }),
    end: async () => {},
  });
}

/** How fast the origin is: nothing is stored. `connections` at once fetch a range each. */
export function originCeiling(connections: number): StartImporter {
  return async () =>
    withCurl({
      name: `curl to /dev/null${connections === 1 ? '' : `, ${connections} ranges at once`}`,
      promise: 'nothing: the ceiling of the origin',
      pid: undefined,
      path: undefined,
      hashers: [],
      async fetch({ url, size }) {
        const share = Math.ceil(size / connections);
        await Promise.all(
          Array.from({ length: connections }, (_, index) => {
            const range = `${index * share}-${Math.min(size, (index + 1) * share) - 1}`;
            return runCommand('curl', [...FLAGS, '-o', '/dev/null', '-r', range, url]);
          }),
        );
      },
      clear: async () => {},
      end: async () => {},
    });
}

function withCurl(importer: Omit<Importer, 'version'>): Importer | Absent {
  const version = commandVersion('curl');
  if (version === undefined) {
    return { name: importer.name, absent: 'not installed (Debian: apt-get install curl)' };
  }
  return { ...importer, version: ['curl', version] };
}
