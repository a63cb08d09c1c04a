import { randomBytes } from 'node:crypto';
import { Api } from '../../acceptance/driver/api.ts';
import { API_KEY, API_SECRET, startServer, type TestServer } from '../../acceptance/driver/server.ts';
import { createDatabase, WITHOUT_POSTGRES } from '../../services/postgres.ts';
import { createBucket, WITHOUT_S3 } from '../../services/s3.ts';
import { Balancer } from './balancer.ts';

/** What `skip` of a test takes: false where there is what a cluster needs. */
export const WITHOUT_CLUSTER = WITHOUT_POSTGRES || WITHOUT_S3;

export interface ClusterOptions {
  readonly api?: number;
  readonly workers?: number;
  /** Settings of every node, besides those of the driver. */
  readonly env?: Readonly<Record<string, string>>;
}

/** API nodes and workers on one database and one bucket, behind a load balancer. */
export class Cluster {
  readonly balancer = new Balancer();
  readonly #resources = new AsyncDisposableStack();
  #env: Readonly<Record<string, string>> = {};
  #api: TestServer[] = [];
  #workers: TestServer[] = [];

  static async start({ api = 2, workers = 1, env = {} }: ClusterOptions = {}): Promise<Cluster> {
    const cluster = new Cluster();
    try {
      await cluster.#open(env);
      await Promise.all([
        ...Array.from({ length: api }, () => cluster.startApi()),
        ...Array.from({ length: workers }, () => cluster.startWorker()),
      ]);
      return cluster;
    } catch (error) {
      await cluster.dispose();
      throw error;
    }
  }

  get url(): string {
    return this.balancer.url;
  }

  get api(): readonly TestServer[] {
    return this.#api;
  }

  get workers(): readonly TestServer[] {
    return this.#workers;
  }

  /** A client of whichever node the balancer chooses. */
  client(): Api {
    return new Api(this.balancer, { apiKey: API_KEY, apiSecret: API_SECRET });
  }

  async startApi(env: Readonly<Record<string, string>> = {}): Promise<TestServer> {
    const node = await this.#start({ WHARF_ROLE: 'api', ...env });
    this.#api.push(node);
    await this.balancer.add(node.url);
    return node;
  }

  async startWorker(env: Readonly<Record<string, string>> = {}): Promise<TestServer> {
    const node = await this.#start({ WHARF_ROLE: 'worker', ...env });
    this.#workers.push(node);
    return node;
  }

  /** Ends a node as an upgrade does, and forgets it. @returns its exit code */
  async retire(node: TestServer): Promise<number | NodeJS.Signals | null> {
    const code = await node.terminate();
    this.balancer.remove(node.url);
    this.#api = this.#api.filter((other) => other !== node);
    this.#workers = this.#workers.filter((other) => other !== node);
    return code;
  }

  async dispose(): Promise<void> {
    await this.#resources.disposeAsync();
  }

  async #open(env: Readonly<Record<string, string>>): Promise<void> {
    const database = await createDatabase();
    this.#resources.defer(() => database.drop());
    const bucket = await createBucket();
    this.#resources.defer(() => bucket.drop());
    await this.balancer.listen();
    this.#resources.defer(() => this.balancer.close());
    this.#env = {
      DATABASE_URL: database.url,
      WHARF_SECRET: randomBytes(32).toString('hex'),
      WHARF_PUBLIC_URL: this.balancer.url,
      // The machine is shared by all nodes, and their connections by all tests.
      WHARF_DATABASE_CONNECTIONS: '4',
      WHARF_CONSOLE: 'off',
      ...bucket.env,
      ...env,
    };
  }

  async #start(env: Readonly<Record<string, string>>): Promise<TestServer> {
    const node = await startServer({ env: { ...this.#env, ...env } });
    this.#resources.defer(() => node.dispose());
    return node;
  }
}
