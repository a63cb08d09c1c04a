import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { type Column, showTable } from '../output/table.ts';
import { administer } from '../server/administration.ts';
import { showIssuedKey } from './issued-key.ts';

const SAME_SETTINGS = `
Works on the installation of this machine, and while its server runs. Reads the same settings as the server,
above all WHARF_DATA_DIR.

Examples:
  $ wharf keys create --name ci
  $ wharf keys create --name 'Ada, console' --administrator
  $ wharf keys list
  $ wharf keys revoke key_3ozWujykU62eMC4FHcjzf1eT`;

interface KeyRow {
  readonly apiKey: string;
  readonly projectId: string;
  readonly createdAt: string;
  readonly revokedAt: string | null;
  readonly administrator: boolean;
  readonly name: string;
}

const KEY_COLUMNS: readonly Column<KeyRow>[] = [
  { title: 'KEY', value: ({ apiKey }) => apiKey },
  { title: 'PROJECT', value: ({ projectId }) => projectId },
  { title: 'CREATED', value: ({ createdAt }) => createdAt },
  { title: 'STATE', value: ({ revokedAt }) => (revokedAt === null ? 'active' : 'revoked') },
  { title: 'RIGHTS', value: ({ administrator }) => (administrator ? 'administrator' : 'project') },
  { title: 'NAME', value: ({ name }) => name },
];

export function register(program: Command, context: Context): void {
  const keys = program
    .command('keys')
    .description('create, list and revoke keys of the server on this machine')
    .addHelpText('after', SAME_SETTINGS);

  keys
    .command('create')
    .description('create a further key; of the default project, unless --project names another')
    .option('--name <name>', 'what the key is for', 'created by hand')
    .option('--administrator', 'let it manage all projects and keys, and see every project in the console')
    .addHelpText(
      'after',
      '\nExample:\n  $ wharf keys create --project proj_3ozWujykU62eMC4FHcjzf1eT --name ci',
    )
    .action(async ({ name, administrator = false }: { name: string; administrator?: boolean }) => {
      // Only the flag: WHARF_PROJECT and profiles are about the servers that are talked to.
      const { project } = context.flags;
      const fields = { name, administrator };
      showIssuedKey(context.output, await administer((server) => server.createKey(project, fields)));
    });

  keys
    .command('list')
    .description('list keys with their state, never secrets; of --project, or all')
    .addHelpText('after', '\nExample:\n  $ wharf keys list')
    .action(async () => {
      const found = await administer((server) => server.listKeys(context.flags.project));
      const rows = found.map(({ key, projectId, name, administrator, createdAt, revokedAt }) => ({
        apiKey: key,
        projectId,
        createdAt: new Date(createdAt).toISOString(),
        revokedAt: revokedAt === null ? null : new Date(revokedAt).toISOString(),
        administrator,
        name,
      }));
      showTable(context.output, rows, KEY_COLUMNS);
    });

  keys
    .command('revoke')
    .description('refuse a key from the next request on')
    .argument('<key>', 'the key, not its secret')
    .addHelpText('after', '\nExample:\n  $ wharf keys revoke key_3ozWujykU62eMC4FHcjzf1eT')
    .action(async (key: string) => {
      await administer((server) => server.revokeKey(key));
      context.output.result({ apiKey: key, revoked: true }, `revoked ${key}`);
    });
}
