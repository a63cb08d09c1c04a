/** `wharf download`. */
import { resolve } from 'node:path';
import { APIUserAbortError, FileExistsError } from '@wharf/sdk';
import type { Context } from '../../context.ts';
import { CommandError, usageError } from '../../errors/command-error.ts';
import { EXIT } from '../../exit-codes.ts';
import { shown } from '../../text/shown.ts';
import { stopped, wharfCommand } from '../again.ts';
import { displayFor } from '../display/display-for.ts';
import { type Failure, failedCommand, failureOf } from '../failure.ts';
import { inTurn } from '../in-turn.ts';
import { countOption } from '../uploading/upload-options.ts';
import { formatOption } from './converted-image.ts';
import { type Downloaded, type DownloadRun, downloadItem } from './download-item.ts';

/** As commander reads them. */
export interface DownloadFlags {
  readonly output?: string;
  readonly force?: boolean;
  readonly format?: string;
  readonly files?: string;
}

/** Of the system, where a file cannot be written. */
const UNWRITABLE = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOSPC',
  'EDQUOT',
  'EISDIR',
  'ENOTDIR',
  'EEXIST',
  'ENAMETOOLONG',
  'EMFILE',
]);

function failureOfDownload(error: unknown, baseURL: string): Failure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const told = UNWRITABLE.has(code)
    ? new CommandError((error as Error).message, EXIT.cannotCreate, { cause: error })
    : error;
  if (error instanceof FileExistsError)
    return failureOf(
      new CommandError(`${shown(error.path)} already exists`, EXIT.cannotCreate, {
        cause: error,
        next: '--force replaces it; -o names another file or folder.',
      }),
      baseURL,
    );
  return failureOf(told, baseURL);
}

function isAborted(error: unknown): boolean {
  return error instanceof APIUserAbortError || (error instanceof Error && error.name === 'AbortError');
}

function told({ output }: Context, downloaded: Downloaded): void {
  if ('modelId' in downloaded) {
    const size = downloaded.files.reduce((sum, file) => sum + file.size, 0);
    output.result({ ...downloaded, size }, downloaded.files.map(({ path }) => shown(path)).join('\n'));
    return;
  }
  // What goes to standard output goes there alone.
  if (downloaded.path === undefined) return;
  output.result(downloaded, shown(downloaded.path));
  if (!downloaded.verified && downloaded.sha256 !== '')
    output.note(`${shown(downloaded.path)}: the server has told no digest to compare with`);
}

/** @throws CommandError where anything was not downloaded */
export async function downloadCommand(
  context: Context,
  ids: readonly string[],
  flags: DownloadFlags,
): Promise<void> {
  // Of a variable that is not set, in a script: it would be the root of the file system.
  if (flags.output === '') throw usageError('-o is empty: name a file or a folder');
  const toStdout = flags.output === '-';
  const wanted = [...new Set(ids)];
  if (toStdout && wanted.length > 1) throw usageError('-o - is for one asset');
  if (toStdout && context.output.mode === 'json')
    throw usageError('-o - and --json both want standard output');
  const format = formatOption(flags.format);
  const atOnce = countOption(flags.files, '--files', 32) ?? 3;
  const client = context.client();
  const display = displayFor(context, { count: wanted.length, bytes: undefined });
  const run: DownloadRun = {
    client,
    destination: { output: toStdout ? undefined : flags.output, several: wanted.length > 1 },
    toStdout,
    force: flags.force === true,
    format,
    interrupted: context.interrupted,
    taken: new Map(),
  };
  const failures: Failure[] = [];
  let stoppedCount = 0;
  let hopeless = false;
  const left = await inTurn(
    wanted,
    atOnce,
    () => hopeless || context.interrupted.aborted,
    async (id) => {
      const tracked = display.start(id, 'downloading', undefined);
      try {
        const downloaded = await downloadItem(run, id, tracked);
        tracked.end('done');
        display.print(() => told(context, downloaded));
      } catch (error) {
        if (context.interrupted.aborted && isAborted(error)) {
          tracked.end('stopped');
          stoppedCount += 1;
          const resume = toStdout ? {} : { resume: againCommand(context, wanted, flags) };
          display.print(() => context.output.result({ id, error: 'interrupted', ...resume }, ''));
          return;
        }
        tracked.end('failed');
        const failure = failureOfDownload(error, client.baseURL);
        failures.push(failure);
        hopeless ||= failure.forAll;
        display.print(() => {
          context.output.result(
            { id, error: failure.message, ...(failure.code === undefined ? {} : { code: failure.code }) },
            '',
          );
          if (context.output.mode !== 'json') context.output.warn(`${id}: ${failure.message}`);
        });
      }
    },
  ).finally(() => display.close());
  if (context.interrupted.aborted && stoppedCount + left.length > 0)
    throw interruption(context, wanted, flags);
  if (failures.length > 0)
    throw failedCommand(failures, { tried: wanted.length, left: left.length, what: 'downloads' });
}

/** The same command; without `-o` it is for the same folder. */
function againCommand(context: Context, ids: readonly string[], flags: DownloadFlags): string {
  const output = flags.output === undefined ? [] : ['-o', resolve(flags.output)];
  const options = [
    ...(flags.force === true ? ['--force'] : []),
    ...(flags.format === undefined ? [] : ['--format', flags.format]),
  ];
  return wharfCommand(context.flags, ['download', ...ids, ...output, ...options]);
}

function interruption(context: Context, ids: readonly string[], flags: DownloadFlags): Error {
  if (flags.output === '-') return stopped(context.output, 'Interrupted');
  const again = againCommand(context, ids, flags);
  // What is converted is made anew each time: there is nothing to go on with.
  const kept = flags.format === undefined ? 'What arrived is kept. To go on' : 'To try again';
  return new CommandError('Interrupted', EXIT.resumable, {
    next: `${kept}${flags.output === undefined ? ', in this folder' : ''}:\n  ${again}`,
  });
}
