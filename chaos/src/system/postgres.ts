import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../../../packages/server/test/acceptance/driver/free-port.ts';
import { persist, runScript, signalProcess } from './service.ts';
import { SmallDisk } from './small-disk.ts';

/** Bytes of the disk of the database: room for itself, and not long to fill. */
const DISK = 700 * 1024 ** 2;

/** How a PostgreSQL is ended: in order, at once as by a crash with its shared memory freed, or by kill -9. */
export type DatabaseEnd = 'fast' | 'immediate' | 'kill';

const SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT', kill: 'SIGKILL' } as const;

/** A PostgreSQL of the harness's own, on a small disk where root runs it. */
export class Postgres {
  readonly port: number;
  readonly disk: SmallDisk | undefined;
  readonly #directory: string;
  readonly #pidFile: string;
  #holds = 0;

  private constructor(directory: string, port: number, disk: SmallDisk | undefined) {
    this.#directory = directory;
    this.port = port;
    this.disk = disk;
    this.#pidFile = join(directory, 'data', 'postmaster.pid');
  }

  static async start(directory: string): Promise<Postgres> {
    const port = await freePort();
    const postgres = new Postgres(directory, port, SmallDisk.mount(directory, DISK));
    await postgres.#start();
    // The log of changes must not outgrow the small disk by itself.
    for (const setting of ["max_wal_size = '96MB'", "min_wal_size = '32MB'"]) {
      await postgres.#administer(`alter system set ${setting}`);
    }
    await postgres.#administer('select pg_reload_conf()');
    await postgres.#administer('create database wharf');
    return postgres;
  }

  /** URL past every proxy. @param database @default that of Wharf */
  url(database = 'wharf', port = this.port): string {
    return `postgres://wharf@127.0.0.1:${port}/${database}`;
  }

  /** Ends it and keeps it down until `release` was called as often as this. */
  hold(how: DatabaseEnd): void {
    this.#holds += 1;
    signalProcess(this.#pidFile, SIGNALS[how]);
  }

  async release(): Promise<void> {
    this.#holds -= 1;
    await this.revive();
  }

  /** Starts it if it is down and nothing holds it down: also after a full disk has ended it. */
  async revive(): Promise<void> {
    if (this.#holds > 0) return;
    await persist(40, () => this.#start());
  }

  async end(): Promise<void> {
    // A disk of its own goes with everything on it.
    const wipe = this.disk === undefined ? ['--wipe'] : [];
    await runScript('stop-postgres.sh', [this.#directory, ...wipe], {});
    this.disk?.unmount();
  }

  /** For when the harness itself ends. */
  killNow(): void {
    signalProcess(this.#pidFile, 'SIGQUIT');
    this.disk?.unmount();
  }

  async #start(): Promise<void> {
    await runScript('start-postgres.sh', [this.#directory], { PGPORT: String(this.port) });
  }

  async #administer(statement: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.url('postgres') });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }
}
