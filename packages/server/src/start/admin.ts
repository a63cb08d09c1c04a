/** `wharf projects ...` and `wharf keys ...`: administration beside a running server. */
import { parseArgs } from 'node:util';
import { EX_CONFIG, parseConfig } from '../config/config.ts';
import { ConfigError } from '../config/parse.ts';
import { DomainError, InvalidRequestError } from '../domain/errors.ts';
import {
  createKey,
  createProject,
  DEFAULT_PROJECT,
  type IssuedKey,
  revokeKey,
} from '../domain/projects/projects.ts';
import type { Database } from '../ports/database.ts';
import { openFoundation } from './assemble.ts';

const USAGE = `Usage:
  wharf projects create NAME [--json]              create a project with its first key
  wharf projects list [--json]
  wharf keys create [--project ID] [--name NAME] [--json]
  wharf keys list [--project ID] [--json]
  wharf keys revoke KEY [--json]

Reads the same settings as the server (WHARF_DATA_DIR, ...) and works while it runs.
A secret is printed once, when its key is created; it cannot be shown again.
`;

/** EX_USAGE of sysexits.h. */
const EX_USAGE = 64;

interface Invocation {
  readonly command: string;
  readonly argument: string | undefined;
  readonly project: string | undefined;
  readonly name: string | undefined;
  readonly json: boolean;
}

interface Needs {
  readonly database: Database;
  readonly hashKey: Uint8Array;
  readonly clock: () => number;
}

/** What a command has to say: to programs, and to people. */
interface Outcome {
  readonly data: unknown;
  readonly text: string;
}

function parse(args: readonly string[]): Invocation | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        project: { type: 'string' },
        name: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const [group = '', verb = '', argument, ...rest] = positionals;
    if (values.help || rest.length > 0) return undefined;
    return {
      command: `${group} ${verb}`,
      argument,
      project: values.project,
      name: values.name,
      json: values.json,
    };
  } catch {
    return undefined;
  }
}

function issued(key: IssuedKey): Outcome {
  return {
    data: { projectId: key.projectId, apiKey: key.key, apiSecret: key.secret },
    text: `project ${key.projectId}\nkey     ${key.key}\nsecret  ${key.secret}\n`,
  };
}

/** The project named by `--project`, or the default one. */
async function projectId(database: Database, given: string | undefined): Promise<string> {
  if (given !== undefined) return given;
  const project = await database.projects.findByName(DEFAULT_PROJECT);
  if (project === undefined)
    throw new InvalidRequestError('There is no default project yet: name one with --project');
  return project.id;
}

async function listProjects(deps: Needs): Promise<Outcome> {
  const projects = await deps.database.projects.list();
  const data = projects.map((project) => ({
    projectId: project.id,
    name: project.name,
    createdAt: new Date(project.createdAt).toISOString(),
  }));
  return { data, text: data.map((row) => `${row.projectId}  ${row.createdAt}  ${row.name}\n`).join('') };
}

async function listKeys(deps: Needs, project: string | undefined): Promise<Outcome> {
  const keys = await deps.database.keys.list(project);
  const data = keys.map((key) => ({
    apiKey: key.key,
    projectId: key.projectId,
    name: key.name,
    createdAt: new Date(key.createdAt).toISOString(),
    revokedAt: key.revokedAt === null ? null : new Date(key.revokedAt).toISOString(),
  }));
  const text = data.map(
    (row) =>
      `${row.apiKey}  ${row.projectId}  ${row.createdAt}  ${row.revokedAt === null ? 'active ' : 'revoked'}  ${row.name}\n`,
  );
  return { data, text: text.join('') };
}

async function execute(deps: Needs, invocation: Invocation): Promise<Outcome | undefined> {
  const { command, argument, project, name } = invocation;
  switch (command) {
    case 'projects create':
      return argument === undefined ? undefined : issued(await createProject(deps, argument));
    case 'projects list':
      return listProjects(deps);
    case 'keys create':
      return issued(
        await createKey(deps, await projectId(deps.database, project), name ?? 'created by hand'),
      );
    case 'keys list':
      return listKeys(deps, project);
    case 'keys revoke':
      if (argument === undefined) return undefined;
      await revokeKey(deps, argument);
      return { data: { apiKey: argument, revoked: true }, text: `revoked ${argument}\n` };
    default:
      return undefined;
  }
}

async function main(args: readonly string[]): Promise<number> {
  const invocation = parse(args);
  if (invocation === undefined) {
    const asked = args.includes('--help') || args.includes('-h');
    (asked ? process.stdout : process.stderr).write(USAGE);
    return asked ? 0 : EX_USAGE;
  }
  const { database, keys } = await openFoundation(parseConfig(process.env));
  try {
    const outcome = await execute({ database, hashKey: keys.apiSecrets, clock: Date.now }, invocation);
    if (outcome === undefined) {
      process.stderr.write(USAGE);
      return EX_USAGE;
    }
    process.stdout.write(invocation.json ? `${JSON.stringify(outcome.data)}\n` : outcome.text);
    return 0;
  } finally {
    await database.close();
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof DomainError)) throw error;
  process.stderr.write(`wharf: ${error.message}\n`);
  process.exitCode = error instanceof ConfigError ? EX_CONFIG : 1;
}
