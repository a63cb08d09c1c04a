import { parseArgs } from 'node:util';

export interface Options {
  /** Names of the sections to run; undefined: all. */
  readonly only: readonly string[] | undefined;
  readonly quick: boolean;
  readonly writeResults: boolean;
  /** Directory on the disk under test; undefined: `bench/tmp`. */
  readonly directory: string | undefined;
}

export const USAGE = `usage: npm run bench -- [options]

  --only NAME[,NAME]   only these sections
  --quick              shorter runs, noisier figures
  --write-results      write bench/RESULTS.md, too
  --directory PATH     measure on the disk that holds this directory (default: bench/tmp)
`;

/**
 * Reads the command line.
 * @throws Error with a line for the user when it cannot be understood
 */
export function parseOptions(args: readonly string[], sections: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true },
      quick: { type: 'boolean', default: false },
      'write-results': { type: 'boolean', default: false },
      directory: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const only = values.only?.flatMap((names) => names.split(','));
  const unknown = only?.find((name) => !sections.includes(name));
  if (unknown !== undefined) throw new Error(`There is no section ${unknown}: ${sections.join(', ')}`);
  if (values['write-results'] && only !== undefined) {
    throw new Error('--write-results needs all sections: leave out --only');
  }
  return { only, quick: values.quick, writeResults: values['write-results'], directory: values.directory };
}
