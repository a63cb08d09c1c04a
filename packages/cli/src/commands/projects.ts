import { type Command, InvalidArgumentError } from 'commander';
import type { Context } from '../context.ts';
import { type Column, showTable } from '../output/table.ts';
import { administer, type ProjectView } from '../server/administration.ts';
import { parseBytes } from '../text/quantities.ts';
import { showIssuedKey } from './issued-key.ts';

const SAME_SETTINGS = `
Works on the installation of this machine, and while its server runs. Reads the same settings as the server,
above all WHARF_DATA_DIR.

Examples:
  $ wharf projects create studio
  $ wharf projects list
  $ wharf projects update proj_... --quota-bytes 2TiB`;

interface ProjectRow {
  readonly projectId: string;
  readonly createdAt: string;
  /** Null: as the installation has it; 0: no limit; and so the next. */
  readonly quotaBytes: number | null;
  readonly quotaUploads: number | null;
  readonly name: string;
}

const PROJECT_COLUMNS: readonly Column<ProjectRow>[] = [
  { title: 'PROJECT', value: ({ projectId }) => projectId },
  { title: 'CREATED', value: ({ createdAt }) => createdAt },
  { title: 'NAME', value: ({ name }) => name },
  { title: 'BYTES', value: ({ quotaBytes }) => shownQuota(quotaBytes) },
  { title: 'UPLOADS', value: ({ quotaUploads }) => shownQuota(quotaUploads) },
];

function shownQuota(quota: number | null): string {
  if (quota === null) return 'default';
  return quota === 0 ? 'no limit' : String(quota);
}

function rowOf({ id, name, createdAt, quota }: ProjectView): ProjectRow {
  return {
    projectId: id,
    createdAt: new Date(createdAt).toISOString(),
    quotaBytes: quota.bytes,
    quotaUploads: quota.uploads,
    name,
  };
}

interface QuotaOptions {
  readonly quotaBytes?: number | 'default';
  readonly quotaUploads?: number | 'default';
}

function ownQuota(given: number | 'default'): number | null {
  return given === 'default' ? null : given;
}

function parseQuota(text: string, parse: (text: string) => number | undefined): number | 'default' {
  if (text === 'default') return text;
  const value = parse(text);
  if (value === undefined)
    throw new InvalidArgumentError('It must be a number, 0 for no limit, or "default".');
  return value;
}

const parseCount = (text: string) =>
  /^\d{1,7}$/.test(text) && Number(text) <= 1_000_000 ? Number(text) : undefined;

export function register(program: Command, context: Context): void {
  const projects = program
    .command('projects')
    .description('create, list and limit the projects of the server on this machine')
    .addHelpText('after', SAME_SETTINGS);

  projects
    .command('create')
    .description('create a project with its first key; the secret is shown this once')
    .argument('<name>', 'name of the project, 1 to 255 characters')
    .addHelpText('after', '\nExample:\n  $ wharf projects create studio --json')
    .action(async (name: string) => {
      showIssuedKey(context.output, await administer((server) => server.createProject(name)));
    });

  projects
    .command('list')
    .description('list the projects')
    .addHelpText('after', '\nExample:\n  $ wharf projects list')
    .action(async () => {
      const found = await administer((server) => server.listProjects());
      showTable(context.output, found.map(rowOf), PROJECT_COLUMNS);
    });

  projects
    .command('update')
    .description('change what a project may have')
    .argument('<project>', 'id of the project')
    .option(
      '--quota-bytes <size>',
      'bytes it may keep, uploads under way included; 0: no limit; default: as the server has it',
      (text: string) => parseQuota(text, parseBytes),
    )
    .option(
      '--quota-uploads <number>',
      'uploads and imports it may have under way; 0: no limit; default: as the server has it',
      (text: string) => parseQuota(text, parseCount),
    )
    .addHelpText(
      'after',
      '\nExample:\n  $ wharf projects update proj_... --quota-bytes 2TiB --quota-uploads default',
    )
    .action(async (project: string, { quotaBytes, quotaUploads }: QuotaOptions) => {
      const quota = {
        ...(quotaBytes === undefined ? {} : { bytes: ownQuota(quotaBytes) }),
        ...(quotaUploads === undefined ? {} : { uploads: ownQuota(quotaUploads) }),
      };
      const updated = await administer((server) => server.updateProject(project, { quota }));
      showTable(context.output, [rowOf(updated)], PROJECT_COLUMNS);
    });
}
