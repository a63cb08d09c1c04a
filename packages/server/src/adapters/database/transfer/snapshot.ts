import { existsSync } from 'node:fs';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { Kysely, sql } from 'kysely';
import { WrongStateError } from '../../../domain/errors.ts';
import { connectionOptions } from '../postgres/connection-options.ts';
import { WharfPostgresDialect } from '../postgres/dialect.ts';
import { openPool } from '../postgres/pool.ts';
import { SqlPartIndex } from '../repositories/part-index.ts';
import type { Schema } from '../schema.ts';
import { OutsideSession } from '../session.ts';
import { whileBusy } from '../sqlite/busy.ts';
import { WharfSqliteDialect } from '../sqlite/dialect.ts';
import type { DatabaseEnd } from './end.ts';

/**
 * Writes the content of a SQLite database, as it is at one moment, to another file. Whoever uses the database goes
 * on meanwhile. The file is complete and on stable storage when it appears under its name.
 */
export async function writeSnapshot(from: string, to: string): Promise<void> {
  const draft = `${to}.writing`;
  requireFile(from);
  await rm(draft, { force: true });
  // Only the owner may read it: it holds hashes of secrets. SQLite fills an empty file as well as a new one.
  await writeFile(draft, '', { mode: 0o600 });
  const connection = new BetterSqlite(from, { readonly: true, fileMustExist: true, timeout: 0 });
  try {
    await whileBusy(() => connection.prepare('vacuum into ?').run(draft));
  } finally {
    connection.close();
  }
  await sync(draft);
  await rename(draft, to);
  await sync(dirname(to));
}

async function sync(path: string): Promise<void> {
  await using handle = await open(path, 'r');
  await handle.sync();
}

/** @throws WrongStateError where there is no such file */
function requireFile(file: string): void {
  if (!existsSync(file)) throw new WrongStateError(`There is no database ${file}`);
}

/**
 * Opens a SQLite file to look at it, beside whoever uses it.
 * @throws WrongStateError where there is no such file
 */
export function openSqliteToRead(file: string): DatabaseEnd {
  requireFile(file);
  const connection = new BetterSqlite(file, { readonly: true, fileMustExist: true, timeout: 0 });
  return endOf(new Kysely<Schema>({ dialect: new WharfSqliteDialect(connection) }));
}

/** Connects to a PostgreSQL database to look at it, beside whoever uses it. */
export function openPostgresToRead(url: string): DatabaseEnd {
  const pool = openPool({
    ...connectionOptions(url),
    max: 2,
    application_name: 'wharf-verify',
    options: '-c default_transaction_read_only=on',
  });
  return endOf(new Kysely<Schema>({ dialect: new WharfPostgresDialect(pool) }));
}

/** @returns what SQLite finds wrong with its file, a line each; empty: nothing */
export async function damageOf(handle: Kysely<Schema>): Promise<readonly string[]> {
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(handle);
  return rows.map(({ integrity_check }) => integrity_check).filter((line) => line !== 'ok');
}

function endOf(handle: Kysely<Schema>): DatabaseEnd {
  return {
    handle,
    parts: new SqlPartIndex(new OutsideSession(handle, handle)),
    close: () => handle.destroy(),
  };
}
