/** What `wharf migrate` does. */
import { access } from 'node:fs/promises';
import { prepareSchema } from '../../adapters/database/transfer/end.ts';
import {
  beginProgress,
  findProgress,
  markMovedAway,
  type ProgressStore,
} from '../../adapters/database/transfer/progress.ts';
import { listTables, type TransferTable } from '../../adapters/database/transfer/tables.ts';
import { type Config, parseConfig } from '../../config/config.ts';
import { WrongStateError } from '../../domain/errors.ts';
import {
  findLosses,
  measure,
  movingTables,
  refuseWorkers,
  requireEmpty,
  requireSameSecret,
  requireSchema,
  requireUsable,
  stateOf,
} from './checks.ts';
import { blobsOf, databaseFile, describeEnd, type End, openSource, openTarget, sharesFiles } from './ends.ts';
import { moveObjects, type ObjectMove, verifyObjects } from './objects.ts';
import { type MoveProgress, ProgressCount } from './progress-count.ts';
import { type MigrationReport, type Reported, reportOf } from './report.ts';
import { compareRows, copyRows, type RowMove } from './rows.ts';

export type { MigrationReport };

type Environment = Readonly<Record<string, string | undefined>>;

export interface MigrationOptions {
  /** Settings of the installation that is there. */
  readonly from: Environment;
  /** Settings of the one that it is to become, and nothing else: nothing of `from` is taken over. */
  readonly to: Environment;
  /** Look and tell, but change nothing. */
  readonly dryRun: boolean;
  /** `sampled`: the bytes of some objects are read again in the target. `full`: those of all. Sizes always count. */
  readonly verify: 'sampled' | 'full';
  /** Go on although something cannot move. */
  readonly allowLoss: boolean;
  /** Files and parts on their way at once, from 1 to 64. */
  readonly concurrency: number;
  readonly onProgress: (progress: MoveProgress) => void;
  /** Aborted: ends soon, and goes on from there when it is run again. */
  readonly signal: AbortSignal;
  /** Only the crash tests pass one. */
  readonly crashPoint?: (name: string) => void;
}

/** What one run works on. */
interface Move extends RowMove, ObjectMove, Reported {
  readonly source: End;
  readonly target: End;
  readonly options: MigrationOptions;
  readonly progress: ProgressStore | undefined;
}

/**
 * Moves a stopped installation into another database, another store or both. The source stays as it is, but for a
 * note that it has moved where its files stay where they are. Run again after any end, it goes on where it was.
 *
 * @throws ConfigError where a setting cannot be used; DomainError with a message for the operator where it is not possible
 */
export async function migrateInstallation(options: MigrationOptions): Promise<MigrationReport> {
  const from = parseConfig(options.from);
  const to = parseConfig(options.to);
  refuseSame(from, to);
  await using opened = new AsyncDisposableStack();
  const source = await openSource(from);
  opened.defer(() => source.close());
  await requireSchema(source, 'source');
  await refuseWorkers(source);
  await requireSameSecret(from, to);
  const tables = movingTables(await listTables(source.database.handle));
  const shared = sharesFiles(from, to);
  if (options.dryRun && !(await isThere(to))) return await plan(options, source, to, tables, shared);
  const target = await openTarget(to, shared);
  opened.defer(() => target.close());
  const move = await prepare(options, source, target, tables, shared);
  if (options.dryRun) return reportOf(move, 'planned');
  return await run(move);
}

function refuseSame(from: Config, to: Config): void {
  const same =
    from.databaseUrl === undefined && to.databaseUrl === undefined
      ? databaseFile(from) === databaseFile(to)
      : from.databaseUrl === to.databaseUrl;
  if (same)
    throw new WrongStateError(
      'The target has the database of the source: an installation can only move into another one',
    );
}

/** Whether looking at an embedded target would not create it. */
async function isThere(to: Config): Promise<boolean> {
  if (to.databaseUrl !== undefined && to.storage === 's3') return true;
  return access(to.databaseUrl === undefined ? databaseFile(to) : (blobsOf(to) ?? '')).then(
    () => true,
    () => false,
  );
}

async function plan(
  options: MigrationOptions,
  source: End,
  to: Config,
  tables: readonly TransferTable[],
  shared: boolean,
): Promise<MigrationReport> {
  await requireUsable(to, tables, shared);
  const amount = await measure(source, tables, shared);
  const losses = await findLosses(source, to, tables, shared);
  return reportOf({ options, source, target: { config: to }, amount, losses, resumed: false }, 'planned');
}

async function prepare(
  options: MigrationOptions,
  source: End,
  target: End,
  tables: readonly TransferTable[],
  shared: boolean,
): Promise<Move> {
  const progress = await findProgress(target.database.handle);
  if (progress === undefined) await requireEmpty(target, tables, shared);
  else if ((await progress.get('source')) !== (await stateOf(source, tables, options.signal))) {
    throw new WrongStateError(
      'The target is half-filled from another source, or the source has changed since: empty database and store of the target, and move again',
    );
  }
  const amount = await measure(source, tables, shared);
  const losses = await findLosses(source, target.config, tables, shared);
  const { signal, concurrency, allowLoss } = options;
  const resumed = progress !== undefined;
  const ends = { source, target, shared, signal };
  const move = { ...ends, options, tables, amount, losses, progress, resumed, concurrency, allowLoss };
  if (options.dryRun) return move;
  if (losses.length > 0 && !options.allowLoss) {
    throw new WrongStateError(
      `Not everything can move. ${losses.join('. ')}. Nothing was changed; --allow-loss moves the rest`,
    );
  }
  if (!resumed) await prepareSchema(target.database.handle);
  await requireSchema(target, 'target');
  return move;
}

async function run(move: Move): Promise<MigrationReport> {
  const { options, source, target, tables } = move;
  const { crashPoint = () => undefined } = options;
  const progress =
    move.progress ??
    (await beginProgress(target.database.handle, 'source', await stateOf(source, tables, options.signal)));
  crashPoint('migrate:prepared');
  const count = new ProgressCount(move.amount, options.onProgress);
  await copyRows(move, progress, (rows) => {
    count.addRows(rows);
    crashPoint('migrate:rows');
  });
  const damaged = await moveObjects(move, count, crashPoint);
  if (damaged.length > 0 && !options.allowLoss) {
    return reportOf(move, 'incomplete', {
      problems: [...damaged, 'The source itself has lost these files: --allow-loss goes without them'],
    });
  }
  return verify(move, progress, count);
}

/** Every hundredth object at least, and the first ones: a store that mangles bytes shows itself at once. */
function isSampled(number: number): boolean {
  return number < 50 || number % 100 === 0;
}

async function verify(move: Move, progress: ProgressStore, count: ProgressCount): Promise<MigrationReport> {
  const { options } = move;
  const different = await compareRows(move);
  const wanted = options.verify === 'full' ? () => true : isSampled;
  const { lost, problems: wrong, ...verified } = await verifyObjects(move, wanted, count);
  const problems = [...different, ...wrong];
  options.crashPoint?.('migrate:verified');
  if (problems.length > 0) return reportOf(move, 'incomplete', { problems, verified });
  if (move.shared) await markMovedAway(move.source.database.handle, describeEnd(move.target.config));
  await progress.remove();
  return reportOf({ ...move, losses: [...move.losses, ...lost] }, 'moved', { verified });
}
