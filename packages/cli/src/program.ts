/** The tree of commands. */
import { createRequire } from 'node:module';
import { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import * as backup from './commands/backup.ts';
import * as collections from './commands/collections.ts';
import * as completion from './commands/completion.ts';
import * as config from './commands/config.ts';
import * as remove from './commands/delete.ts';
import * as doctor from './commands/doctor.ts';
import * as download from './commands/download.ts';
import * as get from './commands/get.ts';
import * as importing from './commands/import.ts';
import * as keys from './commands/keys.ts';
import * as list from './commands/list.ts';
import * as migrate from './commands/migrate.ts';
import * as projects from './commands/projects.ts';
import * as serve from './commands/serve.ts';
import * as status from './commands/status.ts';
import * as upload from './commands/upload.ts';
import * as webhooks from './commands/webhooks.ts';
import type { Context } from './context.ts';

interface CommandFile {
  /** Adds the command to the program. */
  register(program: Command, context: Context): void;
}

/** As the help shows them. */
const GROUPS: readonly (readonly [string, readonly CommandFile[]])[] = [
  ['Transfers:', [upload, importing, download]],
  ['What is there:', [list, get, status, remove, collections, webhooks]],
  ['The server on this machine:', [serve, projects, keys, backup, migrate]],
  ['This command:', [config, doctor, completion]],
];

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

const EXAMPLES = `
Examples:
  $ wharf serve                                  start a server on this machine
  $ wharf upload cat.png                         send a file and wait until it is an asset
  $ wharf import hf:stabilityai/sdxl-turbo       have the server fetch a model
  $ wharf list assets --name cat
  $ wharf download asset_3ozWujykU62eMC4FHcjzf1eT
  $ wharf doctor                                 find out why it does not work

Environment: WHARF_BASE_URL, WHARF_API_KEY, WHARF_API_SECRET, WHARF_PROJECT, WHARF_PROFILE.`;

export function createProgram(context: CommandContext): Command {
  const program: Command = new Command('wharf');
  program
    .description('Upload, import, download and administer: Wharf, and services that speak the same API.')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'explain the command')
    .helpCommand('help [command]', 'explain a command')
    .option('--base-url <url>', 'address of the API')
    .option('--api-key <key>', 'key of the API')
    .option('--api-secret-file <file>', 'file that holds the secret of the key')
    .option('--project <id>', 'project that the key must belong to')
    .option('--profile <name>', 'profile of the configuration file')
    .option('--json', 'print one JSON value a line')
    .option('-q, --quiet', 'print results and errors only')
    .option('--no-progress', 'draw no progress')
    .option('--verbose', 'say what is sent, and where an error comes from')
    .hook('preAction', () => context.configure(program.opts()))
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'wharf: ')) })
    .showHelpAfterError('"--help" explains the command.')
    .exitOverride()
    .addHelpText('after', EXAMPLES);
  for (const [group, files] of GROUPS) {
    program.commandsGroup(group);
    for (const file of files) file.register(program, context);
  }
  return program;
}
