/** `wharf upload`. */
import type { Context } from '../../context.ts';
import { CommandError } from '../../errors/command-error.ts';
import { EXIT } from '../../exit-codes.ts';
import { bytes } from '../../text/quantities.ts';
import { shown } from '../../text/shown.ts';
import { resumeCommand, stopped, wharfCommand } from '../again.ts';
import type { Display } from '../display/display.ts';
import { displayFor } from '../display/display-for.ts';
import { type Failure, failedCommand } from '../failure.ts';
import { inTurn } from '../in-turn.ts';
import { UploadStore } from '../state/upload-store.ts';
import { OwnRecords } from './own-records.ts';
import { sendItem } from './send-item.ts';
import { type UploadItem, uploadItems } from './upload-items.ts';
import { type UploadFlags, uploadOptions } from './upload-options.ts';
import type { UploadOutcome, UploadRun } from './upload-run.ts';

const FOR_LATER: readonly number[] = [EXIT.resumable, EXIT.unavailable, EXIT.noPermission];

interface Ended {
  readonly item: UploadItem;
  readonly outcome: UploadOutcome;
}

/** Words of the command that goes on with a file; `undefined` where nothing can. */
function goOn(context: Context, { item, outcome }: Ended): string | undefined {
  if (outcome.status === 'sent' || outcome.uploadId === undefined) return undefined;
  if (outcome.status === 'failed' && outcome.failure.exitCode !== EXIT.resumable) return undefined;
  if (outcome.status === 'stopped' && outcome.arrived)
    return wharfCommand(context.flags, ['status', outcome.uploadId, '--watch']);
  return item.from === 'file'
    ? resumeCommand(context.flags, outcome.uploadId, item.file.absolute)
    : undefined;
}

/** The result of one file, on standard output; what failed goes to standard error, too, where people read. */
function tell(context: Context, ended: Ended): void {
  const { output } = context;
  const { item, outcome } = ended;
  const about = {
    path: item.path,
    ...(outcome.uploadId === undefined ? {} : { uploadId: outcome.uploadId }),
  };
  const name = shown(item.path);
  const gap = output.mode === 'terminal' ? '  ' : '\t';
  if (outcome.status === 'sent') {
    const { assetId, modelId } = outcome.result ?? {};
    const size = item.size === undefined ? {} : { size: item.size };
    if (outcome.earlier) output.note(`${name}: sent by the run that was interrupted`);
    output.result(
      { ...about, ...outcome.result, ...size },
      `${assetId ?? modelId ?? outcome.uploadId}${gap}${name}`,
    );
  } else if (outcome.status === 'failed') {
    const { message, code } = outcome.failure;
    const resume = goOn(context, ended);
    const how = { ...(code === undefined ? {} : { code }), ...(resume === undefined ? {} : { resume }) };
    output.result({ ...about, error: message, ...how }, '');
    if (output.mode !== 'json')
      output.warn(`${name}: ${message}${resume === undefined ? '' : `\n  ${resume}`}`);
  } else {
    const resume = goOn(context, ended);
    output.result({ ...about, error: 'interrupted', ...(resume === undefined ? {} : { resume }) }, '');
  }
}

/** @returns how the command ends after Ctrl-C */
function interruption(context: Context, ended: readonly Ended[], left: number): Error {
  const commands = ended.flatMap((each) => goOn(context, each) ?? []);
  const sent = ended.filter(({ outcome }) => outcome.status === 'sent').length;
  const several = ended.length + left > 1;
  if (commands.length === 0 && sent === 0)
    return stopped(context.output, 'Interrupted; nothing that could be resumed was sent');
  const progress = several ? `: ${sent} of ${ended.length + left} files are done` : '';
  const next = several
    ? ['What arrived is kept. The same command goes on where it stopped, or for single files:', ...commands]
    : ['What arrived is kept. To go on:', ...commands];
  return new CommandError(`Interrupted${progress}`, EXIT.resumable, {
    next: commands.length === 0 ? 'The same command goes on with the others.' : next.join('\n  '),
  });
}

async function sendAll(run: UploadRun, context: Context, items: readonly UploadItem[], failures: Failure[]) {
  const ended: Ended[] = [];
  let hopeless = false;
  const left = await inTurn(
    items,
    run.options.filesAtOnce,
    () => hopeless || run.interrupted.aborted,
    async (item) => {
      const outcome = await sendItem(run, item);
      if (outcome.status === 'failed') {
        failures.push(outcome.failure);
        hopeless ||= outcome.failure.forAll;
      }
      ended.push({ item, outcome });
      run.display.print(() => tell(context, { item, outcome }));
    },
  );
  return { ended, left };
}

/** The same command is going to be run again for what failed so, and must not send again what is done. */
function isForLater({ exitCode }: Failure): boolean {
  return FOR_LATER.includes(exitCode);
}

/** Forgets which files of this run are done, once all of it is. */
async function forget({ store }: UploadRun, ended: readonly Ended[]): Promise<void> {
  for (const { outcome } of ended) if (outcome.status === 'sent') await store.remove(outcome.uploadId);
}

/** @throws CommandError where anything was not sent */
export async function uploadCommand(
  context: Context,
  paths: readonly string[],
  flags: UploadFlags,
): Promise<void> {
  const options = uploadOptions(flags);
  const client = context.client();
  const store = new UploadStore(context.stateDirectory);
  const { apiKey, bearer, project } = context.settings();
  const records = new OwnRecords(store, {
    baseURL: client.baseURL,
    apiKey: bearer === undefined ? apiKey?.value : undefined,
    project: project?.value,
  });
  const { items, unreadable } = await uploadItems(paths, flags, options, await records.all());
  const failures: Failure[] = [];
  for (const { path, reason } of unreadable) {
    const failure = {
      message: reason,
      code: undefined,
      exitCode: EXIT.noInput,
      next: undefined,
      forAll: false,
    };
    failures.push(failure);
    context.output.result({ path, error: reason }, '');
    if (context.output.mode !== 'json') context.output.warn(`${shown(path)}: ${reason}`);
  }
  const known = items.every(({ size }) => size !== undefined);
  const size = known ? items.reduce((sum, item) => sum + (item.size ?? 0), 0) : undefined;
  if (items.length > 1)
    context.output.note(`Uploading ${items.length} files${size === undefined ? '' : `, ${bytes(size)}`}`);
  const display: Display = displayFor(context, { count: items.length, bytes: size });
  const run: UploadRun = {
    client,
    store,
    options,
    display,
    interrupted: context.interrupted,
    records,
    remembers: items.length > 1,
    note: (text) => display.print(() => context.output.note(text)),
  };
  const { ended, left } = await sendAll(run, context, items, failures).finally(() => display.close());
  const wasStopped =
    run.interrupted.aborted && (left.length > 0 || ended.some(({ outcome }) => outcome.status === 'stopped'));
  if (wasStopped) throw interruption(context, ended, left.length);
  if (left.length === 0 && !failures.some(isForLater)) await forget(run, ended);
  if (failures.length > 0) {
    const tried = unreadable.length + items.length;
    throw failedCommand(failures, { tried, left: left.length, what: 'files' });
  }
}
