import type { Job, OnProgress, Upload, UploadProgress, WaitOptions, Wharf } from '@wharf/sdk';
import { type Command, InvalidArgumentError } from 'commander';
import type { Context } from '../context.ts';
import { entityKind } from '../entities/entity-id.ts';
import { jobDetails } from '../entities/jobs.ts';
import { uploadDetails } from '../entities/uploads.ts';
import { showDetails } from '../output/details.ts';
import { statusLine } from '../output/status-line.ts';
import { bytes, percent } from '../text/quantities.ts';

interface StatusOptions {
  readonly wait?: boolean;
  readonly watch?: boolean;
  /** Seconds. */
  readonly timeout?: number;
}

export function register(program: Command, context: Context): void {
  program
    .command('status')
    .description('say how an upload or an import is doing')
    .argument('<id>', 'id of the upload, or of its job')
    .option('--wait', 'wait for its end; the exit code says whether it is good')
    .option('--watch', 'wait, and print every change')
    .option('--timeout <seconds>', 'give up waiting after this long (exit code 75); it goes on', seconds)
    .addHelpText(
      'after',
      `
Examples:
  $ wharf status upload_3ozWujykU62eMC4FHcjzf1eT
  $ wharf status upload_3ozWujykU62eMC4FHcjzf1eT --wait --json
  $ wharf status job_aZ67fCs2pWnq4dTgM8vXyK1b --watch`,
    )
    .action(async (id: string, options: StatusOptions) => {
      const kind = entityKind(id, ['upload', 'job']);
      const client = context.client();
      if (kind === 'upload') await uploadStatus(client, context, id, options);
      else await jobStatus(client, context, id, options);
    });
}

function seconds(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value <= 0)
    throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

async function uploadStatus(
  client: Wharf,
  context: Context,
  id: string,
  options: StatusOptions,
): Promise<void> {
  const { output } = context;
  const read = async () => (await client.uploads.retrieve(id, { signal: context.interrupted })).upload;
  const show = (upload: Upload) => showDetails(output, upload, uploadDetails);
  const upload = await read();
  if (!isWaiting(options)) return show(upload);
  await waitAndShow(
    context,
    options,
    (waiting) => upload.wait(waiting),
    async () => show(await read()),
  );
}

async function jobStatus(client: Wharf, context: Context, id: string, options: StatusOptions): Promise<void> {
  const { output } = context;
  const read = async () => (await client.jobs.retrieve(id, { signal: context.interrupted })).job;
  const show = (job: Job) => showDetails(output, job, jobDetails);
  const job = await read();
  if (!isWaiting(options)) return show(job);
  await waitAndShow(
    context,
    options,
    (waiting) => job.wait(waiting),
    async () => show(await read()),
  );
}

function isWaiting({ wait, watch, timeout }: StatusOptions): boolean {
  return wait === true || watch === true || timeout !== undefined;
}

async function waitAndShow(
  { output, interrupted }: Context,
  { watch, timeout }: StatusOptions,
  wait: (options: WaitOptions) => Promise<unknown>,
  show: () => Promise<void>,
): Promise<void> {
  const line = statusLine(output.screen);
  // However it ended, and in full: the exit code says the rest.
  try {
    await wait({
      signal: interrupted,
      ...(timeout === undefined ? {} : { timeoutMs: timeout * 1_000 }),
      onProgress: onChange((progress, text) => {
        if (watch === true) output.result(change(progress), text);
        else line.show(text);
      }),
    });
  } catch (error) {
    line.clear();
    // What ended the waiting is what is to be told, even where the last look fails, too.
    if (!interrupted.aborted) await show().catch(() => undefined);
    throw error;
  }
  line.clear();
  await show();
}

/** Calls back whenever the text would read differently. */
function onChange(tell: (progress: UploadProgress, text: string) => void): OnProgress {
  let last = '';
  return (progress) => {
    const text = [progress.upload?.status ?? progress.stage, ...amounts(progress)].join('  ');
    if (text === last) return;
    last = text;
    tell(progress, text);
  };
}

/** Named as in the events of the API. */
function change({ stage, bytesSent, bytesTotal, processed, upload }: UploadProgress) {
  return {
    id: upload?.id,
    status: upload?.status,
    stage,
    bytesReceived: bytesSent,
    fileSize: bytesTotal,
    progress: processed,
  };
}

function amounts({ stage, bytesSent, bytesTotal, processed }: UploadProgress): string[] {
  if (stage === 'processing') return [percent(processed)];
  if (stage !== 'uploading') return [];
  if (bytesTotal === undefined || bytesTotal === 0) return [bytes(bytesSent)];
  return [percent(bytesSent / bytesTotal), `of ${bytes(bytesTotal)}`];
}
