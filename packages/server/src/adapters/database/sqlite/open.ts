import { mkdir, open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Database } from '../../../ports/database.ts';
import type { PartIndex } from '../../../ports/part-index.ts';
import type { Installation } from '../installation.ts';
import { migrate } from '../migrate.ts';
import type { Schema } from '../schema.ts';
import { whileBusy } from './busy.ts';
import { createSqliteDatabase } from './database.ts';
import { WharfSqliteDialect } from './dialect.ts';

export interface SqliteOptions {
  /** The database file; its directory is created when missing. */
  readonly file: string;
  /** Default: all of them. For tests of migrating. */
  readonly migrations?: Readonly<Record<string, Migration>>;
}

/**
 * Opens the embedded database, creating and migrating it as needed. Several processes may have
 * the same file open, and may open it at the same time.
 *
 * @throws when the file is not a database, belongs to a newer program, or a migration fails.
 */
export async function openSqliteDatabase(
  options: SqliteOptions,
): Promise<{ database: Database; parts: PartIndex; installation: Installation }> {
  const file = resolve(options.file);
  await createPrivately(file);
  const connections: BetterSqlite.Database[] = [];
  try {
    const writable = await connect(file);
    connections.push(writable);
    const writer = new Kysely<Schema>({ dialect: new WharfSqliteDialect(writable) });
    await migrate(writer, options.migrations);
    const readable = await connect(file);
    connections.push(readable);
    readable.pragma('query_only = on');
    const reader = new Kysely<Schema>({ dialect: new WharfSqliteDialect(readable) });
    const opened = createSqliteDatabase(reader, writer);
    // A Kysely handle that never ran anything does not close its connection either.
    await opened.database.check();
    return opened;
  } catch (error) {
    for (const connection of connections) connection.close();
    throw error;
  }
}

/** Only the owner may read it: it holds hashes of secrets. SQLite gives its side files the same mode. */
async function createPrivately(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  try {
    await (await open(file, 'wx', 0o600)).close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return;
  }
  // The name of the new file has to survive a power cut as well as what will be written to it.
  const directory = await open(dirname(file), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function connect(file: string): Promise<BetterSqlite.Database> {
  // No busy timeout: `whileBusy` waits in its place, without blocking the thread.
  const connection = new BetterSqlite(file, { fileMustExist: true, timeout: 0 });
  try {
    await whileBusy(() => {
      if (connection.pragma('journal_mode = wal', { simple: true }) !== 'wal') {
        throw new Error(`${file} is on a file system without shared memory, which SQLite's WAL mode needs`);
      }
      // Every commit is on stable storage before it is acknowledged: WAL alone only promises consistency.
      connection.pragma('synchronous = full');
      connection.pragma('foreign_keys = on');
      // 16 MiB of pages and no memory map: mapped pages would count as this process's memory.
      connection.pragma('cache_size = -16384');
      connection.pragma('mmap_size = 0');
      connection.pragma('temp_store = memory');
      // A burst may grow the log; give the space back afterwards.
      connection.pragma(`journal_size_limit = ${64 * 1024 ** 2}`);
    });
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}
