import { createDatabase } from '../../../packages/server/test/services/postgres.ts';
import { createBucket } from '../../../packages/server/test/services/s3.ts';
import { API_KEY, API_SECRET, startWharf } from '../servers/wharf-server.ts';
import type { LoadOptions } from './options.ts';

export interface ClusterProcess {
  readonly name: string;
  readonly role: 'all' | 'api' | 'worker';
  readonly url: string;
  readonly pid: number;
}

/** What the load is put on. */
export interface Cluster {
  /** Of the API nodes. */
  readonly urls: readonly string[];
  readonly credentials: { readonly key: string; readonly secret: string };
  /** Empty where the server is not ours to look into. */
  readonly processes: readonly ClusterProcess[];
  /** In words, for the report. */
  readonly description: string;
  end(): Promise<void>;
}

/** What is to be ended when the program is told to end. */
const running = new Set<() => Promise<void>>();

/** Ends what was started: databases and buckets would outlast the program. */
export async function endClusters(): Promise<void> {
  await Promise.allSettled([...running].map((end) => end()));
}

type ClusterOptions = Pick<LoadOptions, 'target' | 'engine' | 'apis' | 'workers'>;

/** @param directory makes an empty directory of a name */
export async function startCluster(
  options: ClusterOptions,
  directory: (name: string) => Promise<string>,
): Promise<Cluster> {
  const { target } = options;
  if (target !== undefined) {
    const { url, ...credentials } = target;
    return { urls: [url], credentials, processes: [], description: 'a running server', end: async () => {} };
  }
  return options.engine === 'embedded' ? startEmbedded(directory) : startServices(options, directory);
}

const CREDENTIALS = { key: API_KEY, secret: API_SECRET };
/** The origin of imports is on this machine, and no user is to be slowed down. */
const SETTINGS = { WHARF_IMPORT_ALLOW_CIDRS: '127.0.0.0/8', WHARF_RATE_LIMIT: '0' };

async function startEmbedded(directory: (name: string) => Promise<string>): Promise<Cluster> {
  const server = await startWharf({ dataDirectory: await directory('load'), env: SETTINGS });
  return {
    urls: [server.url],
    credentials: CREDENTIALS,
    processes: [{ name: 'all', role: 'all', url: server.url, pid: server.pid }],
    description: 'one process, SQLite and disk',
    end: () => server.end(),
  };
}

async function startServices(
  options: ClusterOptions,
  directory: (name: string) => Promise<string>,
): Promise<Cluster> {
  const opened = new AsyncDisposableStack();
  const end = async () => {
    running.delete(end);
    await opened.disposeAsync();
  };
  running.add(end);
  try {
    const processes = await startProcesses(options, directory, opened);
    const { apis, workers } = options;
    return {
      urls: processes.filter(({ role }) => role === 'api').map(({ url }) => url),
      credentials: CREDENTIALS,
      processes,
      description: `API nodes: ${apis}, workers: ${workers}, on PostgreSQL and S3`,
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

async function startProcesses(
  { apis, workers }: ClusterOptions,
  directory: (name: string) => Promise<string>,
  opened: AsyncDisposableStack,
): Promise<readonly ClusterProcess[]> {
  const database = await createDatabase();
  opened.defer(() => database.drop());
  const bucket = await createBucket();
  opened.defer(() => bucket.drop());
  const env = {
    ...SETTINGS,
    ...bucket.env,
    DATABASE_URL: database.url,
    // Nodes share no disk: what they share is the database, the store, and this.
    WHARF_SECRET: 'of-a-load-test-and-of-nothing-else-at-all',
  };
  const start = async (role: 'api' | 'worker', number: number): Promise<ClusterProcess> => {
    const name = `${role}-${number}`;
    const dataDirectory = await directory(name);
    const server = await startWharf({ dataDirectory, env: { ...env, WHARF_ROLE: role } });
    opened.defer(() => server.end());
    return { name, role, url: server.url, pid: server.pid };
  };
  const processes: ClusterProcess[] = [];
  for (let number = 1; number <= apis; number += 1) processes.push(await start('api', number));
  for (let number = 1; number <= workers; number += 1) processes.push(await start('worker', number));
  return processes;
}
