import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type DiskStoreOptions, openDiskStore, openSharedDiskStore } from '../../adapters/blobs/disk/open.ts';
import { DirectoryInUseError, lockForReceiving } from '../../adapters/blobs/disk/receiver-lock.ts';
import { type DatabaseEnd, openPostgresEnd, openSqliteEnd } from '../../adapters/database/transfer/end.ts';
import { findProgress } from '../../adapters/database/transfer/progress.ts';
import type { Config } from '../../config/config.ts';
import { ConfigError } from '../../config/parse.ts';
import { WrongStateError } from '../../domain/errors.ts';
import type { BlobStore } from '../../ports/blob-store.ts';
import type { PartReceiver } from '../../ports/part-receiver.ts';
import type { StorageUrls } from '../../ports/storage-urls.ts';
import { s3Settings } from '../blobs.ts';
import { requireEmptyStore } from './empty-store.ts';

/** One end of a move: an installation without its server. */
export interface End {
  readonly config: Config;
  readonly database: DatabaseEnd;
  readonly store: BlobStore;
  /** Absent where no parts go: in the source, and where both ends share their files. */
  readonly receiver: PartReceiver | undefined;
  /** Folder of the blobs; undefined for a bucket. */
  readonly directory: string | undefined;
  close(): Promise<void>;
}

/** Nobody gets a URL of an installation whose server is stopped. */
export const NO_URLS: StorageUrls = {
  part: () => {
    throw new Error('There are no signed URLs while an installation is moved');
  },
  object: () => {
    throw new Error('There are no signed URLs while an installation is moved');
  },
};

/**
 * Opens the installation that is to be moved, for reading, and keeps its server from starting.
 * @throws WrongStateError where its server runs
 */
export async function openSource(config: Config): Promise<End> {
  await using opened = new AsyncDisposableStack();
  const database = await openDatabase(config, 'read');
  opened.defer(() => database.close());
  const directory = blobsOf(config);
  if (directory === undefined) {
    const { store, close } = await openBucket(config);
    opened.defer(close);
    return { config, database, store, receiver: undefined, directory, close: closing(opened) };
  }
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const lock = refusing(() => lockForReceiving(directory));
  opened.defer(() => lock.release());
  const { store, close } = await openSharedDiskStore({ directory, parts: database.parts, urls: NO_URLS });
  opened.defer(close);
  return { config, database, store, receiver: undefined, directory, close: closing(opened) };
}

/** Whether both ends have their files in one place, so that only rows move. */
export function sharesFiles(from: Config, to: Config): boolean {
  if (blobsOf(from) !== undefined) return blobsOf(from) === blobsOf(to);
  return blobsOf(to) === undefined && from.s3Bucket === to.s3Bucket && from.s3Endpoint === to.s3Endpoint;
}

/**
 * Opens where the installation is to go.
 * @param shared whether its files are those of the source, which do not move then
 */
export async function openTarget(config: Config, shared: boolean): Promise<End> {
  await using opened = new AsyncDisposableStack();
  const database = await openDatabase(config, 'write');
  opened.defer(() => database.close());
  const directory = blobsOf(config);
  if (directory === undefined) {
    const { store, receiver, close } = await openBucket(config);
    opened.defer(close);
    return {
      config,
      database,
      store,
      receiver: shared ? undefined : receiver,
      directory,
      close: closing(opened),
    };
  }
  const options = { directory, parts: database.parts, urls: NO_URLS, clock: () => 0 };
  if (shared) {
    const { store, close } = await openSharedDiskStore(options);
    opened.defer(close);
    return { config, database, store, receiver: undefined, directory, close: closing(opened) };
  }
  // Before it is opened to receive, which clears up after a process that died.
  if ((await findProgress(database.handle)) === undefined) await requireEmptyFolder(options);
  const { store, receiver, close } = await openDiskStore(options).catch(refuse);
  opened.defer(close);
  return { config, database, store, receiver, directory, close: closing(opened) };
}

async function requireEmptyFolder(options: DiskStoreOptions): Promise<void> {
  const { store, close } = await openSharedDiskStore(options);
  try {
    await requireEmptyStore(store);
  } finally {
    await close();
  }
}

function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    return refuse(error);
  }
}

/** @throws WrongStateError for a folder that another process has; whatever else it was, as it is */
function refuse(error: unknown): never {
  if (!(error instanceof DirectoryInUseError)) throw error;
  throw new WrongStateError(`${error.message}: stop it first`, {}, { cause: error });
}

/** Hands the resources over to whoever closes the end. */
function closing(opened: AsyncDisposableStack): () => Promise<void> {
  const kept = opened.move();
  return () => kept.disposeAsync();
}

async function openDatabase(config: Config, purpose: 'read' | 'write'): Promise<DatabaseEnd> {
  if (config.databaseUrl !== undefined) return openPostgresEnd(config.databaseUrl);
  if (purpose === 'write') await mkdir(config.dataDirectory, { recursive: true, mode: 0o700 });
  return openSqliteEnd(databaseFile(config), purpose);
}

/** @throws ConfigError, StoreSettingsError where the bucket cannot be used */
export async function openBucket(config: Config) {
  const settings = s3Settings(config);
  if (settings === undefined) throw new ConfigError('S3_BUCKET, S3_ACCESS_KEY and S3_SECRET_KEY must be set');
  // Late: with files on disk nothing of the store's SDK is loaded.
  const { probeBucket } = await import('../../adapters/blobs/s3/probe.ts');
  const { openS3Store } = await import('../../adapters/blobs/s3/open.ts');
  await probeBucket(settings);
  return openS3Store({ ...settings, settling: 0 });
}

export function databaseFile(config: Config): string {
  return resolve(config.dataDirectory, 'wharf.db');
}

/** Folder of the blobs; undefined for a bucket. */
export function blobsOf(config: Config): string | undefined {
  return config.storage === 's3' ? undefined : resolve(config.dataDirectory, 'blobs');
}

/** The ends as a person calls them, without a secret. */
export function describeEnd(config: Config): string {
  const database =
    config.databaseUrl === undefined ? `SQLite in ${databaseFile(config)}` : postgresName(config.databaseUrl);
  const blobs =
    blobsOf(config) ??
    `bucket ${config.s3Bucket}${config.s3Endpoint === undefined ? '' : ` at ${config.s3Endpoint}`}`;
  return `${database}, files in ${blobs}`;
}

function postgresName(url: string): string {
  const { host, pathname } = new URL(url);
  return `PostgreSQL ${host}${pathname}`;
}

/**
 * The installation secret of a configuration, without making one.
 * @throws WrongStateError where there is none
 */
export async function secretOf(config: Config): Promise<string> {
  if (config.secret !== undefined) return config.secret;
  const file = join(config.dataDirectory, 'secret.key');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new WrongStateError(`WHARF_SECRET is not set, and there is no ${file}`);
  }
}
