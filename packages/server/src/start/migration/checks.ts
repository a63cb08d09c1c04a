import { digestTable, UNCHANGED } from '../../adapters/database/transfer/copy-table.ts';
import { type DatabaseEnd, openPostgresEnd, schemaAge } from '../../adapters/database/transfer/end.ts';
import { type LedgerObject, measureObjects, objectsToMove } from '../../adapters/database/transfer/ledger.ts';
import { LEFT_BEHIND } from '../../adapters/database/transfer/left-behind.ts';
import { tableExists } from '../../adapters/database/transfer/progress.ts';
import { countRows } from '../../adapters/database/transfer/rows.ts';
import type { TransferTable } from '../../adapters/database/transfer/tables.ts';
import { countNulTexts } from '../../adapters/database/transfer/text.ts';
import { processIdentity } from '../../adapters/workers/process-identity.ts';
import type { Config } from '../../config/config.ts';
import { WrongStateError } from '../../domain/errors.ts';
import { requireEmptyStore } from './empty-store.ts';
import { blobsOf, type End, openBucket, secretOf } from './ends.ts';

/**
 * Neither end's schema is changed while rows are copied, so both must be that of this program.
 * @throws WrongStateError
 */
export async function requireSchema({ database }: End, end: 'source' | 'target'): Promise<void> {
  const age = await schemaAge(database.handle);
  if (age === 'newest') return;
  const advice =
    end === 'target'
      ? 'go on with the version of Wharf that the move was begun with, or empty the target and begin anew'
      : age === 'newer'
        ? 'use that version, or a newer one'
        : 'start this version on it once, stop it, and try again';
  throw new WrongStateError(
    `The database of the ${end} is of ${age === 'newer' ? 'a newer' : 'an older'} version of Wharf: ${advice}`,
  );
}

/** Milliseconds after which a worker that said nothing is gone. */
const WORKER_SILENCE = 90_000;

/**
 * A worker has no lock that another machine could see: it says in the database that it is there.
 * @throws WrongStateError where one does
 */
export async function refuseWorkers({ database }: End): Promise<void> {
  const { isGone } = processIdentity();
  const workers = await database.handle.selectFrom('workers').select(['owner', 'seen_at']).execute();
  const alive = workers.filter(
    ({ owner, seen_at }) => seen_at > Date.now() - WORKER_SILENCE && !isGone(owner),
  );
  if (alive.length === 0) return;
  throw new WrongStateError(
    `A worker of the source is running (${alive.map(({ owner }) => owner).join(', ')}): stop it; one that was killed counts as running for ${WORKER_SILENCE / 1000} s`,
  );
}

/**
 * Hashes of API secrets, sessions and sealed secrets mean nothing under another installation secret.
 * @throws WrongStateError
 */
export async function requireSameSecret(source: Config, target: Config): Promise<void> {
  const expected = await secretOf(source);
  const advice =
    'The target must have the secret of the source, or every API key, session and stored token would be void: put WHARF_SECRET into the file of its settings';
  const found = await secretOf(target).catch((error: Error) => {
    throw new WrongStateError(`${error.message}. ${advice}`, {}, { cause: error });
  });
  if (found !== expected) throw new WrongStateError(`The target has another installation secret. ${advice}`);
}

/** @throws WrongStateError where the target holds anything */
export async function requireEmpty(
  target: End,
  tables: readonly TransferTable[],
  shared: boolean,
): Promise<void> {
  await requireEmptyDatabase(target.database, tables);
  if (!shared) await requireEmptyStore(target.store);
}

async function requireEmptyDatabase(
  { handle }: DatabaseEnd,
  tables: readonly TransferTable[],
): Promise<void> {
  for (const { name } of tables) {
    if (!(await tableExists(handle, name))) continue;
    if ((await countRows(handle, name)) === 0) continue;
    throw new WrongStateError(
      `The database of the target is in use already: its table ${name} has rows. Give it an empty one (a server that was started on it has made a project)`,
    );
  }
}

/**
 * Looks at a target of which one half is a file or a folder that is not there yet, and does not make it.
 * @throws ConfigError, DatabaseSettingsError, StoreSettingsError; WrongStateError where the other half holds anything
 */
export async function requireUsable(
  config: Config,
  tables: readonly TransferTable[],
  shared: boolean,
): Promise<void> {
  if (config.databaseUrl !== undefined) {
    const database = await openPostgresEnd(config.databaseUrl);
    await requireEmptyDatabase(database, tables).finally(() => database.close());
  }
  if (blobsOf(config) !== undefined) return;
  const { store, close } = await openBucket(config);
  await (shared ? Promise.resolve() : requireEmptyStore(store)).finally(close);
}

/** What there is to move. */
export interface Amount {
  readonly tables: readonly { readonly name: string; readonly rows: number }[];
  readonly objects: number;
  /** Of the objects. */
  readonly bytes: number;
}

export async function measure(
  source: End,
  tables: readonly TransferTable[],
  shared: boolean,
): Promise<Amount> {
  const counted = [];
  for (const { name } of tables) counted.push({ name, rows: await countRows(source.database.handle, name) });
  return {
    tables: counted,
    ...(shared ? { objects: 0, bytes: 0 } : await measureObjects(source.database.handle)),
  };
}

/** What cannot move, as sentences: it must be known before anything begins. */
export async function findLosses(
  source: End,
  target: Config,
  tables: readonly TransferTable[],
  shared: boolean,
): Promise<readonly string[]> {
  return [...(shared ? [] : await lostParts(source)), ...(await lostCharacters(source, target, tables))];
}

async function lostParts(source: End): Promise<string[]> {
  if (source.directory !== undefined) return [];
  let uploads = 0;
  let bytes = 0;
  for await (const object of objectsToMove(source.database.handle)) {
    const sent = await sentBytes(source, object);
    if (sent === 0) continue;
    uploads += 1;
    bytes += sent;
  }
  if (uploads === 0) return [];
  return [
    `${uploads} uploads or imports are under way, and an S3 store gives the parts of unfinished files to nobody: ${bytes} bytes must be sent again by whoever resumes them`,
  ];
}

async function sentBytes({ store }: End, { key, state, multipartRef }: LedgerObject): Promise<number> {
  if (state === 'final') return 0;
  const parts = await store.listParts(key, multipartRef);
  const bytes = parts.reduce((total, { size }) => total + size, 0);
  // None any more where the store has made the object, and the server died before it could say so.
  return bytes > 0 ? bytes : ((await store.size(key)) ?? 0);
}

async function lostCharacters(
  source: End,
  target: Config,
  tables: readonly TransferTable[],
): Promise<string[]> {
  if (source.config.databaseUrl !== undefined || target.databaseUrl === undefined) return [];
  const rows = await countNulTexts(source.database.handle, tables);
  if (rows === 0) return [];
  return [
    `${rows} rows have text with the character U+0000, which PostgreSQL cannot hold: it becomes U+FFFD`,
  ];
}

/**
 * One value for what the source holds, so that a move goes on only from where it began. Reads every row: times of
 * changes would miss what has none, such as the parts of an import or a webhook's delivery.
 */
export async function stateOf(
  source: End,
  tables: readonly TransferTable[],
  signal: AbortSignal,
): Promise<string> {
  const state: unknown[] = [];
  for (const table of tables) {
    const { rows, sum } = await digestTable(source.database.handle, table, UNCHANGED, signal);
    state.push([table.name, rows, sum]);
  }
  return JSON.stringify(state);
}

/** Tables whose rows move. */
export function movingTables(tables: readonly TransferTable[]): readonly TransferTable[] {
  return tables.filter(({ name }) => !(name in LEFT_BEHIND));
}
