import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { commandVersion, runCommand } from './command.ts';
import { installedHashers } from './hashers.ts';
import type { StartImporter } from './importer.ts';

/** Four connections, as Wharf has by default. aria2's own least part of 20 MiB could keep it from using them. */
const FLAGS = [
  '--no-conf',
  '--quiet',
  '--max-connection-per-server=4',
  '--split=4',
  '--min-split-size=1M',
  '--allow-overwrite=true',
  '--auto-file-renaming=false',
];

/** @param flags besides those that make it use four connections */
export function startAria2c(...flags: readonly string[]): StartImporter {
  const name = ['aria2c -x4 -s4', ...flags].join(' ');
  return async (directory) => {
    const version = commandVersion('aria2c');
    if (version === undefined) return { name, absent: 'not installed (Debian: apt-get install aria2)' };
    const path = join(directory, 'aria2c');
    return {
      name,
      version: ['aria2', version],
      promise: 'written',
      pid: undefined,
      path,
      hashers: installedHashers().slice(0, 1),
      async fetch({ url, size }) {
        await runCommand('aria2c', [...FLAGS, ...flags, `--dir=${directory}`, '--out=aria2c', url]);
        if ((await stat(path)).size !== size) throw new Error('aria2c: the file is not complete');
      },
      clear: () => rm(path, { force: true }),
      end: async () => {},
    };
  };
}
