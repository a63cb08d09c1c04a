/** The PostgreSQL that tests run on, and databases of their own in it. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { missing } from './required.ts';

const URL_OF_SERVER = process.env.WHARF_TEST_DATABASE_URL;

/** What `skip` of a test takes: false where there is a PostgreSQL. */
export const WITHOUT_POSTGRES = missing('PostgreSQL', 'WHARF_TEST_DATABASE_URL', URL_OF_SERVER);

export interface OwnDatabase {
  readonly url: string;
  /** Ends every connection to it, and drops it. */
  drop(): Promise<void>;
}

/** A fresh, empty database. Drop it in `after`. */
export async function createDatabase(): Promise<OwnDatabase> {
  if (URL_OF_SERVER === undefined) throw new Error('No PostgreSQL');
  const name = `wharf_test_${randomBytes(8).toString('hex')}`;
  await run(`create database ${name}`);
  const url = new URL(URL_OF_SERVER);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(`drop database if exists ${name} with (force)`) };
}

async function run(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: URL_OF_SERVER });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
