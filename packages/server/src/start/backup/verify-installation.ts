import { openSharedDiskStore } from '../../adapters/blobs/disk/open.ts';
import { openS3Store } from '../../adapters/blobs/s3/open.ts';
import { nameOf, partsOnDisk } from '../../adapters/blobs/transfer/object-source.ts';
import {
  DamagedObjectError,
  readable,
  readThrough,
  verified,
} from '../../adapters/blobs/transfer/verified-body.ts';
import type { DatabaseEnd } from '../../adapters/database/transfer/end.ts';
import { type LedgerObject, objectsToMove, partsOf } from '../../adapters/database/transfer/ledger.ts';
import { damageOf, openPostgresToRead, openSqliteToRead } from '../../adapters/database/transfer/snapshot.ts';
import { findTargetObject, knownKeys } from '../../adapters/database/transfer/target-ledger.ts';
import { type Config, parseConfig } from '../../config/config.ts';
import { ConfigError } from '../../config/parse.ts';
import { ObjectMissingError } from '../../domain/errors.ts';
import type { BlobStore } from '../../ports/blob-store.ts';
import { s3Settings } from '../blobs.ts';
import { blobsOf, databaseFile, describeEnd, NO_URLS } from '../migration/ends.ts';
import { isUnfinished } from './backup-installation.ts';
import { type Environment, settingsOfBackup } from './settings-of-backup.ts';

export interface VerificationOptions {
  /** Folder of a backup. @default the installation that the environment names */
  readonly directory?: string | undefined;
  /** Whether all bytes are read and their digests compared; otherwise sizes. */
  readonly full: boolean;
  /** Whether objects of the store that the database does not know are deleted, where nothing else is wrong. */
  readonly deleteUnknown: boolean;
  readonly signal: AbortSignal;
}

export interface VerificationReport {
  /** What was looked at: where its database and its files are, without a secret. */
  readonly installation: string;
  /** Objects that the database speaks of. */
  readonly objects: number;
  /** Bytes that were read. */
  readonly bytes: number;
  /** Objects of the store that the database does not know. */
  readonly unknown: number;
  /** What is missing or damaged, a sentence each. */
  readonly problems: readonly string[];
}

interface Looked {
  readonly database: DatabaseEnd;
  readonly store: BlobStore;
  readonly directory: string | undefined;
}

/**
 * Compares what the database of an installation speaks of with what its store has, and may run beside the server:
 * what is deleted meanwhile is no problem.
 *
 * @throws ConfigError where a setting cannot be used; WrongStateError where there is no database
 */
export async function verifyInstallation(
  environment: Environment,
  { directory, full, deleteUnknown, signal }: VerificationOptions,
): Promise<VerificationReport> {
  const config = parseConfig(
    directory === undefined ? environment : await settingsOfBackup(directory, environment, deleteUnknown),
  );
  await using opened = new AsyncDisposableStack();
  const looked = await openToLook(config, opened);
  const { handle } = looked.database;
  const problems: string[] = [];
  if (config.databaseUrl === undefined) {
    if (await isUnfinished(config.dataDirectory)) problems.push('The backup is unfinished: make it again');
    problems.push(...(await damageOf(handle)));
  }
  let objects = 0;
  let bytes = 0;
  for await (const object of objectsToMove(handle)) {
    signal.throwIfAborted();
    objects += 1;
    if (full) bytes += object.state === 'final' ? object.size : object.received;
    const problem = await problemOf(object, looked, full);
    if (problem !== undefined && (await isStillThere(object, looked))) problems.push(problem);
  }
  // A database that is not that of the store knows none of its files: to find any is to be the right one.
  const unsafe = problems.length > 0 || objects === 0;
  const unknown = await countUnknown(looked, deleteUnknown && !unsafe);
  if (deleteUnknown && unsafe && unknown > 0) {
    problems.push(
      objects === 0
        ? `The database speaks of no file at all: is it that of this store? None of the ${unknown} unknown files was deleted`
        : `None of the ${unknown} unknown files was deleted: that is for an installation that lacks nothing`,
    );
  }
  return { installation: describeEnd(config), objects, bytes, unknown, problems };
}

/**
 * The ledger's row comes before the first byte on a disk, and long before an hour is over in a bucket, which lists
 * nothing younger: so what was listed and has no row now is nobody's.
 */
async function countUnknown({ store, database }: Looked, remove: boolean): Promise<number> {
  let count = 0;
  for await (const keys of store.listKeys()) {
    const known = await knownKeys(database.handle, keys);
    const unknown = keys.filter((key) => !known.has(key));
    count += unknown.length;
    if (remove) for (const key of unknown) await store.delete(key, null);
  }
  return count;
}

async function openToLook(config: Config, opened: AsyncDisposableStack): Promise<Looked> {
  const database =
    config.databaseUrl === undefined
      ? openSqliteToRead(databaseFile(config))
      : openPostgresToRead(config.databaseUrl);
  opened.defer(() => database.close());
  const directory = blobsOf(config);
  if (directory !== undefined) {
    const { store, close } = await openSharedDiskStore({ directory, parts: database.parts, urls: NO_URLS });
    opened.defer(close);
    return { database, store, directory };
  }
  const settings = s3Settings(config);
  if (settings === undefined) throw new ConfigError('S3_BUCKET, S3_ACCESS_KEY and S3_SECRET_KEY must be set');
  const { store, close } = openS3Store(settings);
  opened.defer(close);
  return { database, store, directory };
}

async function problemOf(object: LedgerObject, looked: Looked, full: boolean): Promise<string | undefined> {
  try {
    return await (object.sealed
      ? problemOfSealed(object, looked, full)
      : problemOfParts(object, looked, full));
  } catch (error) {
    if (error instanceof ObjectMissingError || error instanceof DamagedObjectError) return error.message;
    throw error;
  }
}

async function problemOfSealed(
  { key, size, sha256 }: LedgerObject,
  { store }: Looked,
  full: boolean,
): Promise<string | undefined> {
  const found = await store.size(key);
  if (found === undefined) return `Object ${key} is missing`;
  if (found !== size) return `Object ${key} has ${found} bytes, and should have ${size}`;
  if (!full) {
    // Its size may come from the database: whether there are files, only a look at the last byte tells.
    await readThrough(
      readable(store.read(key, { start: Math.max(0, size - 1), end: size }), `object ${key}`),
    );
    return undefined;
  }
  await readThrough(verified(store.read(key), { what: `object ${key}`, size, sha256 }));
  return undefined;
}

async function problemOfParts(
  { key, multipartRef, received }: LedgerObject,
  { store, directory, database }: Looked,
  full: boolean,
): Promise<string | undefined> {
  if (directory === undefined) {
    // What an S3 store has of it is all that counts: nobody else keeps a list.
    await store.listParts(key, multipartRef);
    return undefined;
  }
  const source = partsOnDisk(directory, key, await partsOf(database.handle, key));
  const total = source.parts.reduce((sum, { size }) => sum + size, 0);
  if (total !== received) return `Object ${key} has parts of ${total} bytes, and should have ${received}`;
  for (const part of source.parts) {
    const what = nameOf(key, part);
    const bytes = full
      ? verified(source.read(part), { ...part, what })
      : readable(source.read({ ...part, start: part.start + part.size - 1, size: 1 }), what);
    await readThrough(bytes);
  }
  return undefined;
}

async function isStillThere({ key }: LedgerObject, { database }: Looked): Promise<boolean> {
  const object = await findTargetObject(database.handle, key);
  return object !== undefined && object.state !== 'doomed';
}
