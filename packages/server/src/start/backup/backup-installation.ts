/** What `wharf backup` does. */
import { copyFile, mkdir, open, readdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DirectoryInUseError, lockForReceiving } from '../../adapters/blobs/disk/receiver-lock.ts';
import { type BackUpFiles, openBackUp } from '../../adapters/blobs/transfer/back-up-files.ts';
import { objectsToMove, partsOf } from '../../adapters/database/transfer/ledger.ts';
import { openSqliteToRead, writeSnapshot } from '../../adapters/database/transfer/snapshot.ts';
import { type Config, parseConfig } from '../../config/config.ts';
import { WrongStateError } from '../../domain/errors.ts';
import { blobsOf, databaseFile, secretOf } from '../migration/ends.ts';
import { VERSION } from '../version.ts';

export interface BackupOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the backup goes: an empty folder, one that does not exist, or an unfinished backup. */
  readonly directory: string;
  /** Copy files that could be linked. */
  readonly copy: boolean;
  /** Go on without files that the installation itself has lost, or cannot read. */
  readonly allowLoss: boolean;
  readonly onProgress: (objects: number) => void;
  readonly signal: AbortSignal;
  /** Called before and after each snapshot of the database; only tests pass one, which does things in between. */
  readonly pausePoint?: (name: 'backup:files' | 'backup:snapshot') => Promise<void>;
}

export interface BackupReport {
  readonly directory: string;
  /** Stored objects that belong to it. */
  readonly objects: number;
  /** Bytes that were copied; links have none. */
  readonly bytes: number;
  /** What else a restore needs, a sentence each. */
  readonly needed: readonly string[];
  /** Objects that the installation itself has lost, by their keys. */
  readonly lost: readonly string[];
}

/** Name of the file that says that a backup is complete. */
const MANIFEST = 'backup.json';
/** Name of the file that is there until then. */
const UNFINISHED = 'backup.unfinished';
/** Snapshots taken until one finds all its files: each begins where the last one left off. */
const MAX_ROUNDS = 8;

/**
 * Backs up an embedded installation, whether or not its server runs. A server can be started on the result.
 *
 * Files first, then the database, then the files that came between. A file that the database speaks of can only be
 * missing where it was deleted in between: then the database is taken once more, until nothing is missing. So all
 * that was acknowledged before the last snapshot is there, and nothing in it refers to nothing.
 *
 * @throws ConfigError; DomainError with a message for the operator where it is not possible
 */
export async function backUpInstallation(options: BackupOptions): Promise<BackupReport> {
  const config = parseConfig(options.environment);
  if (config.databaseUrl !== undefined) {
    throw new WrongStateError(
      'The database is PostgreSQL, which has tools of its own: docs/operations/backup.md says how to back it up together with its files',
    );
  }
  // Before anything is made: where there is no installation, nothing is.
  await openSqliteToRead(databaseFile(config)).close();
  const directory = resolve(options.directory);
  await prepareDirectory(directory);
  const needed = await keepSecret(config, directory);
  const from = blobsOf(config);
  const snapshot = join(directory, 'wharf.db');
  if (from === undefined) {
    await writeSnapshot(databaseFile(config), snapshot);
    const bucket = `The files are in the bucket ${config.s3Bucket}: keep its deleted versions at least as long as this backup`;
    return finish({ directory, objects: 0, bytes: 0, needed: [...needed, bucket], lost: [] });
  }
  const to = join(directory, 'blobs');
  await mkdir(to, { recursive: true, mode: 0o700 });
  const lock = lockFiles(to);
  try {
    const files = await openBackUp({ from, to, copy: options.copy });
    const taken = await takeRounds(config, snapshot, files, options);
    await files.finish();
    return await finish({ directory, needed, ...taken });
  } finally {
    lock.release();
  }
}

/** @throws WrongStateError where another backup goes there already, or a server was started on it */
function lockFiles(directory: string): { release(): void } {
  try {
    return lockForReceiving(directory);
  } catch (error) {
    if (!(error instanceof DirectoryInUseError)) throw error;
    throw new WrongStateError(
      `Another process writes to ${directory}: wait until that backup has ended`,
      {},
      { cause: error },
    );
  }
}

/**
 * Marks the folder as a backup under way, before anything else is in it.
 * @throws WrongStateError where something else is there, above all an installation in use
 */
async function prepareDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const names = await readdir(directory);
  if (names.includes(MANIFEST))
    throw new WrongStateError(`${directory} holds a finished backup: name a new folder`);
  if (names.includes(UNFINISHED)) return;
  const [strange] = names;
  if (strange !== undefined)
    throw new WrongStateError(`${directory} is not empty (${strange}): name a new folder`);
  await writeFile(join(directory, UNFINISHED), '', { mode: 0o600, flush: true });
  await syncDirectory(directory);
}

async function syncDirectory(directory: string): Promise<void> {
  await using folder = await open(directory, 'r');
  await folder.sync();
}

async function keepSecret(config: Config, directory: string): Promise<string[]> {
  if (config.secret !== undefined) {
    return ['WHARF_SECRET, which is in the settings of the server: keep it in another safe place'];
  }
  const file = join(directory, 'secret.key');
  // Tells where there is none.
  await secretOf(config);
  await copyFile(join(config.dataDirectory, 'secret.key'), file);
  await using handle = await open(file, 'r+');
  await handle.chmod(0o600);
  await handle.sync();
  return [];
}

async function takeRounds(
  config: Config,
  snapshot: string,
  files: BackUpFiles,
  options: BackupOptions,
): Promise<Pick<BackupReport, 'objects' | 'bytes' | 'lost'>> {
  let copied = 0;
  let before: ReadonlySet<string> = new Set();
  // What the live database has: most files are there when the snapshot is taken, so little can be deleted meanwhile.
  const first = await takeFiles(databaseFile(config), files, options, 'sealed');
  copied += first.bytes;
  for (let round = 1; ; round += 1) {
    await options.pausePoint?.('backup:files');
    await writeSnapshot(databaseFile(config), snapshot);
    await options.pausePoint?.('backup:snapshot');
    const { objects, bytes, missing } = await takeFiles(snapshot, files, options, 'all');
    copied += bytes;
    const lost = missing.map(({ key }) => key);
    // What is deleted in one round is not in the next one: what is missing in both is lost. Parts that a client
    // replaces again and again may only seem so.
    const surely = missing.every(({ key, sealed }) => sealed && before.has(key));
    if (surely || round === MAX_ROUNDS) {
      if (lost.length > 0 && !options.allowLoss) throw new WrongStateError(advise(lost));
      return { objects, bytes: copied, lost };
    }
    before = new Set(lost);
  }
}

function advise(missing: readonly string[]): string {
  return `${missing.length} files of which the database speaks are missing or cannot be read (${missing.slice(0, 3).join(', ')}): "wharf backup verify" without a folder names all of them, and --allow-loss backs up the rest`;
}

interface MissingObject {
  readonly key: string;
  readonly sealed: boolean;
}

async function takeFiles(
  file: string,
  files: BackUpFiles,
  { signal, onProgress }: BackupOptions,
  which: 'sealed' | 'all',
): Promise<{ readonly objects: number; readonly bytes: number; readonly missing: readonly MissingObject[] }> {
  const database = openSqliteToRead(file);
  let objects = 0;
  let bytes = 0;
  const missing: MissingObject[] = [];
  try {
    for await (const { key, sealed } of objectsToMove(database.handle)) {
      signal.throwIfAborted();
      if (which === 'sealed' && !sealed) continue;
      objects += 1;
      const copied = await files.backUp({ key, sealed, parts: await partsOf(database.handle, key) });
      if (copied === undefined) missing.push({ key, sealed });
      else bytes += copied;
      onProgress(objects);
    }
  } finally {
    await database.close();
  }
  return { objects, bytes, missing };
}

/** The manifest comes last: without it, a backup is unfinished. */
async function finish(report: BackupReport): Promise<BackupReport> {
  const { directory, objects, needed, lost } = report;
  const draft = join(directory, UNFINISHED);
  const content = { version: VERSION, createdAt: new Date().toISOString(), objects, needed, lost };
  await writeFile(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(draft, join(directory, MANIFEST));
  await syncDirectory(directory);
  return report;
}

/** Whether the folder holds a backup that did not come to its end. */
export async function isUnfinished(directory: string): Promise<boolean> {
  return (await readdir(directory)).includes(UNFINISHED);
}
