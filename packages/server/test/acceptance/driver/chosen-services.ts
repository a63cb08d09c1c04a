/** The services that the acceptance tests run on: what the machine has without any, or real ones beside it. */
import { createDatabase, type OwnDatabase } from '../../services/postgres.ts';
import { createBucket, type OwnBucket } from '../../services/s3.ts';

/** By data directory, so that a server that is started again finds what it had. */
const buckets = new Map<string, OwnBucket>();
const databases = new Map<string, OwnDatabase>();
process.once('beforeExit', () => void dropAll());

/** Workers and API nodes on PostgreSQL are to be given one. */
const SECRET = 'one secret for all processes of a test';

type Settings = Readonly<Record<string, string>>;

/**
 * Settings of the servers of one data directory, which go away with this process: with
 * `WHARF_ACCEPTANCE_DATABASE=postgres` a database of their own, with `WHARF_ACCEPTANCE_STORAGE=s3` a bucket.
 * @param given settings of the test, which win
 */
export async function chosenServices(dataDirectory: string, given: Settings): Promise<Settings> {
  return { ...(await chosenDatabase(dataDirectory, given)), ...(await chosenStore(dataDirectory, given)) };
}

async function chosenDatabase(dataDirectory: string, given: Settings): Promise<Settings> {
  if (process.env.WHARF_ACCEPTANCE_DATABASE !== 'postgres' || given.DATABASE_URL !== undefined) return {};
  const database = databases.get(dataDirectory) ?? (await createDatabase());
  databases.set(dataDirectory, database);
  return { DATABASE_URL: database.url, WHARF_SECRET: SECRET };
}

async function chosenStore(dataDirectory: string, given: Settings): Promise<Settings> {
  if (process.env.WHARF_ACCEPTANCE_STORAGE !== 's3' || given.WHARF_STORAGE !== undefined) return {};
  const bucket = buckets.get(dataDirectory) ?? (await createBucket());
  buckets.set(dataDirectory, bucket);
  return bucket.env;
}

/** Where the servers of a data directory have their blobs, when that is not the directory itself. */
export function bucketOf(dataDirectory: string): OwnBucket | undefined {
  return buckets.get(dataDirectory);
}

/** The database of the servers of a data directory, when that is not in the directory itself. */
export function databaseOf(dataDirectory: string): OwnDatabase | undefined {
  return databases.get(dataDirectory);
}

/** As the report of an installation names them. */
export const CHOSEN_DATABASE = process.env.WHARF_ACCEPTANCE_DATABASE === 'postgres' ? 'postgres' : 'sqlite';
export const CHOSEN_STORAGE = process.env.WHARF_ACCEPTANCE_STORAGE === 's3' ? 's3' : 'disk';

/** What `skip` of a test takes that is about the files of the disk store, or about its answers to parts. */
export const WITHOUT_DISK = process.env.WHARF_ACCEPTANCE_STORAGE === 's3' && 'of the disk store alone';

async function dropAll(): Promise<void> {
  for (const service of [...buckets.values(), ...databases.values()]) await service.drop();
  buckets.clear();
  databases.clear();
}
