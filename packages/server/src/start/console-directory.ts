import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

/**
 * Where the built console is.
 *
 * @param setting of `WHARF_CONSOLE`: `on`, `off`, or a folder
 * @returns undefined where it is not to be served
 */
export function consoleDirectory(setting: string): string | undefined {
  if (setting === 'off') return undefined;
  if (setting !== 'on') return resolve(setting);
  return join(dirname(createRequire(import.meta.url).resolve('@wharf/console/package.json')), 'dist');
}
