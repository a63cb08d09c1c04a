import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { becomeServer } from '../server/program.ts';

interface ServeOptions {
  readonly host?: string;
  readonly port?: string;
  readonly dataDir?: string;
}

export function register(program: Command, _context: Context): void {
  program
    .command('serve')
    .description('start a server on this machine, as "npm start" does')
    .option('--host <address>', 'address to listen on; instead of HOST')
    .option('--port <number>', 'port to listen on, 0 for a free one; instead of PORT')
    .option('--data-dir <folder>', 'where everything is kept; instead of WHARF_DATA_DIR')
    .addHelpText(
      'after',
      `
Settings come from the environment: docs/reference/settings.md has them all. The first start prints a key and its
secret, once. Ctrl-C or SIGTERM lets running requests end first.

Examples:
  $ wharf serve
  $ wharf serve --port 9000 --data-dir /srv/wharf`,
    )
    .action(async ({ host, port, dataDir }: ServeOptions) => {
      process.exitCode = await becomeServer({
        ...process.env,
        ...(host === undefined ? {} : { HOST: host }),
        ...(port === undefined ? {} : { PORT: port }),
        ...(dataDir === undefined ? {} : { WHARF_DATA_DIR: dataDir }),
      });
    });
}
