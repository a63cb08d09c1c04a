import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../../packages/server/test/acceptance/driver/free-port.ts';
import type { Journal } from '../history/journal.ts';
import { HttpProxy } from '../proxy/http-proxy.ts';
import { TcpProxy } from '../proxy/tcp-proxy.ts';
import { Random } from '../random.ts';
import { Ceph } from './ceph.ts';
import { Postgres } from './postgres.ts';
import { SmallDisk } from './small-disk.ts';
import type { NodePlan, Topology } from './topology.ts';
import { WharfNode } from './wharf-node.ts';

const DATA_DISK = 600 * 1024 ** 2;
/** Milliseconds that a node gets to end by itself. */
const PATIENCE = 20_000;

export const CREDENTIALS = { key: 'chaos-key', secret: 'chaos-secret' };

export interface SystemOptions {
  readonly topology: Topology;
  readonly directory: string;
  readonly journal: Journal;
  readonly seed: number;
  /** Takes a line for whoever watches. */
  readonly say: (line: string) => void;
}

/** The system under test, with a proxy on every way between its pieces. */
export class System {
  readonly topology: Topology;
  readonly nodes = new Map<string, WharfNode>();
  /** Between clients and each node that has the API. */
  readonly apiProxies = new Map<string, HttpProxy>();
  /** Between each node and the database. */
  readonly databaseProxies = new Map<string, TcpProxy>();
  postgres: Postgres | undefined;
  ceph: Ceph | undefined;
  /** Between the store and everyone, clients included. */
  storeProxy: HttpProxy | undefined;
  /** Where blobs, and an embedded database, are kept; undefined where it cannot be filled. */
  dataDisk: SmallDisk | undefined;
  readonly dataDirectory: string;
  readonly #directory: string;
  readonly #journal: Journal;
  readonly #seed: number;
  readonly #say: (line: string) => void;

  constructor({ topology, directory, journal, seed, say }: SystemOptions) {
    this.topology = topology;
    this.#directory = directory;
    this.#journal = journal;
    this.#seed = seed;
    this.#say = say;
    this.dataDirectory = join(directory, 'data');
  }

  /** @throws what keeps a piece from starting; call `end` in any case */
  async start(): Promise<void> {
    const { topology } = this;
    mkdirSync(join(this.#directory, 'logs'), { recursive: true });
    if (topology.store === 'disk') this.dataDisk = SmallDisk.mount(this.dataDirectory, DATA_DISK);
    if (topology.database === 'postgres') {
      this.postgres = await Postgres.start(join(this.#directory, 'postgres'));
      this.#say('PostgreSQL runs');
    }
    if (topology.store === 's3') {
      this.ceph = await Ceph.start(join(this.#directory, 'ceph'));
      this.#say('the store runs');
    }
    if (this.ceph !== undefined) {
      this.storeProxy = await HttpProxy.start(this.ceph.port, Random.of(this.#seed, 'store proxy'));
    }
    const ports = await Promise.all(topology.nodes.map(() => freePort()));
    for (const [at, plan] of topology.nodes.entries()) await this.#addNode(plan, ports[at] ?? 0);
    // All at once, also on an empty database: that is how clusters start.
    for (const node of this.nodes.values()) node.start();
    await Promise.all(this.nodes.values().map((node) => node.ready));
  }

  /** Base URLs of the API as clients reach it. */
  get apiUrls(): readonly string[] {
    return this.apiProxies
      .values()
      .map(({ url }) => url)
      .toArray();
  }

  async end(): Promise<void> {
    await Promise.all(this.nodes.values().map((node) => node.end(PATIENCE)));
    await Promise.all(
      [...this.apiProxies.values(), ...this.databaseProxies.values(), this.storeProxy].map((proxy) =>
        proxy?.close(),
      ),
    );
    await Promise.allSettled([this.postgres?.end(), this.ceph?.end()]);
    this.dataDisk?.unmount();
  }

  /** For when the harness itself ends. */
  killNow(): void {
    for (const node of this.nodes.values()) node.killNow();
    this.ceph?.killNow();
    // Last what may fail: a disk that cannot be unmounted.
    this.postgres?.killNow();
    this.dataDisk?.unmount();
  }

  async #addNode(plan: NodePlan, port: number): Promise<void> {
    const { role, name } = plan;
    const env = { ...this.#commonEnv(), PORT: String(port), ...(await this.#databaseEnv(name)) };
    if (role !== 'worker') {
      const proxy = await HttpProxy.start(port, Random.of(this.#seed, `proxy of ${name}`));
      this.apiProxies.set(name, proxy);
    }
    const [publicUrl = ''] = this.apiUrls;
    const node = new WharfNode({
      plan,
      env: { ...env, WHARF_PUBLIC_URL: this.apiProxies.get(name)?.url ?? publicUrl },
      directory: join(this.#directory, 'logs'),
      journal: this.#journal,
    });
    this.nodes.set(name, node);
  }

  #commonEnv(): Record<string, string> {
    return {
      WHARF_DATA_DIR: this.dataDirectory,
      WHARF_SECRET: 'an installation secret for chaos only',
      WHARF_API_KEY: CREDENTIALS.key,
      WHARF_API_SECRET: CREDENTIALS.secret,
      WHARF_IMPORT_ALLOW_CIDRS: '127.0.0.0/8',
      WHARF_CONSOLE: 'off',
      WHARF_MEDIA_ENGINE: 'off',
      WHARF_WORKER_CONCURRENCY: '2',
      WHARF_DATABASE_CONNECTIONS: '8',
      WHARF_DRAIN_TIMEOUT: '5',
      WHARF_LOG_LEVEL: 'info',
      ...(this.ceph === undefined || this.storeProxy === undefined ? {} : this.ceph.env(this.storeProxy.url)),
    };
  }

  async #databaseEnv(name: string): Promise<Record<string, string>> {
    if (this.postgres === undefined) return {};
    const proxy = await TcpProxy.start(this.postgres.port);
    this.databaseProxies.set(name, proxy);
    return { DATABASE_URL: this.postgres.url('wharf', proxy.port) };
  }
}
