/** `wharf import`. */
import { APIUserAbortError, type UploadResult, type UploadWithHelpers, type Wharf } from '@wharf/sdk';
import type { Context } from '../../context.ts';
import { CommandError, usageError } from '../../errors/command-error.ts';
import { EXIT } from '../../exit-codes.ts';
import { shown } from '../../text/shown.ts';
import { stopped, wharfCommand } from '../again.ts';
import { displayFor } from '../display/display-for.ts';
import { type Failure, failedCommand, failureOf } from '../failure.ts';
import { inTurn } from '../in-turn.ts';
import { shownProgress } from '../stages.ts';
import { assetOptions, kindOption } from '../uploading/upload-options.ts';
import { type ImportSource, importSource } from './import-source.ts';
import { shownSource } from './shown-source.ts';

/** As commander reads them. */
export interface ImportFlags {
  readonly kind?: string;
  readonly fileName?: string;
  readonly parent?: string;
  readonly collection?: readonly string[];
  readonly hide?: boolean;
  /** False with `--no-wait`. */
  readonly wait?: boolean;
}

/** Imports followed at once: the server has its own queue. */
const AT_ONCE = 8;

interface Import {
  /** As given, without what may be a secret. */
  readonly what: string;
  readonly source: ImportSource;
}

type Outcome =
  | { readonly status: 'done'; readonly uploadId: string; readonly result: UploadResult | undefined }
  | { readonly status: 'failed'; readonly uploadId: string | undefined; readonly failure: Failure }
  | { readonly status: 'stopped'; readonly uploadId: string | undefined };

/** @throws CommandError (exit code 64) for what does not go together */
function checked(given: readonly string[], flags: ImportFlags): Import[] {
  const imports = given.map((text) => ({ what: shownSource(text), source: importSource(text) }));
  const files = imports.filter(({ source }) => source.from === 'url');
  const models = imports.length - files.length;
  if (models > 0 && (flags.kind !== undefined || flags.fileName !== undefined))
    throw usageError(
      '--kind and --file-name are for links to files; what comes from Hugging Face or Civitai is a model',
    );
  if (models > 0 && (flags.parent !== undefined || flags.hide === true))
    throw usageError(
      '--parent and --hide are for assets; what comes from Hugging Face or Civitai is a model',
    );
  if (models > 0 && flags.wait === false && flags.collection !== undefined)
    throw usageError(
      'A model is put into a collection when it is there: --collection and --no-wait do not go together',
    );
  if (flags.fileName !== undefined && imports.length > 1) throw usageError('--file-name is for one import');
  return imports;
}

function entityOf(result: UploadResult): { assetId: string } | { modelId: string } {
  return 'asset' in result ? { assetId: result.asset.id } : { modelId: result.model.id };
}

/** Only what becomes an asset can be told its collections beforehand. */
async function collect(
  client: Wharf,
  source: ImportSource,
  result: UploadResult,
  collections: readonly string[],
) {
  if (source.from === 'url' || !('model' in result)) return;
  for (const id of collections) await client.collections.models.add(id, { modelIds: [result.model.id] });
}

async function create(
  { client, interrupted }: { client: Wharf; interrupted: AbortSignal },
  { source }: Import,
  flags: ImportFlags,
): Promise<UploadWithHelpers> {
  const kind = kindOption(flags.kind) ?? 'asset';
  const wished = assetOptions(flags);
  const { upload } = await client.uploads.create(
    source.from === 'url'
      ? {
          url: source.url,
          kind,
          ...(flags.fileName === undefined ? {} : { fileName: flags.fileName }),
          ...(wished === undefined ? {} : { assetOptions: wished }),
        }
      : source.from === 'civitai'
        ? { civitaiModelUrl: source.url }
        : { huggingFaceModelName: source.model },
    { signal: interrupted },
  );
  return upload;
}

function told(context: Context, { what }: Import, outcome: Outcome): void {
  const { output } = context;
  const name = shown(what);
  const gap = output.mode === 'terminal' ? '  ' : '\t';
  const about = { source: what, ...(outcome.uploadId === undefined ? {} : { uploadId: outcome.uploadId }) };
  if (outcome.status === 'done' && outcome.result !== undefined) {
    const { upload } = outcome.result;
    const entity = entityOf(outcome.result);
    const facts = {
      fileName: upload.fileName,
      ...(upload.fileSize === undefined ? {} : { size: upload.fileSize }),
    };
    const sha256 = 'asset' in outcome.result ? outcome.result.asset.sha256 : undefined;
    const id = 'assetId' in entity ? entity.assetId : entity.modelId;
    output.result(
      { ...about, ...entity, ...facts, ...(sha256 === undefined ? {} : { sha256 }) },
      `${id}${gap}${shown(upload.fileName)}`,
    );
  } else if (outcome.status === 'done') output.result(about, `${outcome.uploadId}${gap}${name}`);
  else if (outcome.status === 'failed') {
    const { message, code } = outcome.failure;
    output.result({ ...about, error: message, ...(code === undefined ? {} : { code }) }, '');
    if (output.mode !== 'json') output.warn(`${name}: ${message}`);
  } else {
    const { uploadId } = outcome;
    const resume = uploadId === undefined ? {} : { resume: followCommand(context, uploadId) };
    output.result({ ...about, error: 'interrupted', ...resume }, '');
  }
}

function followCommand(context: Context, uploadId: string): string {
  return wharfCommand(context.flags, ['status', uploadId, '--watch']);
}

interface Interrupted {
  /** Of uploads that the server goes on with. */
  readonly ids: readonly string[];
  /** How many the server was asked for, and had not answered. */
  readonly unanswered: number;
  readonly notBegun: number;
}

/** After Ctrl-C: the server goes on, and this is how to follow it, or to stop it. */
function interruption(context: Context, { ids, unanswered, notBegun }: Interrupted): Error {
  const doubt =
    unanswered === 0
      ? ''
      : `; of ${unanswered} the server may have begun the import: "wharf list uploads" shows it`;
  const message = `Interrupted${notBegun === 0 ? '' : `; ${notBegun} not begun`}${doubt}`;
  if (ids.length === 0) return stopped(context.output, message);
  const follow = ids.map((id) => followCommand(context, id));
  const cancel = wharfCommand(context.flags, ['delete', ...ids]);
  return new CommandError(message, EXIT.resumable, {
    next: `The server goes on importing. To follow it:\n  ${follow.join('\n  ')}\nTo cancel:\n  ${cancel}`,
  });
}

/** @throws CommandError where anything was not imported */
export async function importCommand(
  context: Context,
  given: readonly string[],
  flags: ImportFlags,
): Promise<void> {
  const imports = checked(given, flags);
  // Checked before the first of several is created.
  kindOption(flags.kind);
  const client = context.client();
  const display = displayFor(context, { count: imports.length, bytes: undefined });
  const failures: Failure[] = [];
  const following: string[] = [];
  let unanswered = 0;

  const run = async (one: Import): Promise<Outcome> => {
    const tracked = display.start(one.what, 'queued', undefined);
    let uploadId: string | undefined;
    try {
      const upload = await create({ client, interrupted: context.interrupted }, one, flags);
      uploadId = upload.id;
      if (flags.wait === false) {
        tracked.end('done');
        return { status: 'done', uploadId, result: undefined };
      }
      const result = await upload.wait({
        signal: context.interrupted,
        onProgress: (progress) => {
          const { fileName } = progress.upload ?? {};
          if (fileName) tracked.rename(fileName);
          tracked.update(shownProgress(progress, 'fetching'));
        },
      });
      await collect(client, one.source, result, flags.collection ?? []);
      tracked.end('done');
      return { status: 'done', uploadId, result };
    } catch (error) {
      if (context.interrupted.aborted && error instanceof APIUserAbortError)
        return { status: 'stopped', uploadId };
      tracked.end('failed');
      return { status: 'failed', uploadId, failure: failureOf(error, client.baseURL) };
    } finally {
      tracked.end('stopped');
    }
  };

  let hopeless = false;
  const left = await inTurn(
    imports,
    AT_ONCE,
    () => hopeless || context.interrupted.aborted,
    async (one) => {
      const outcome = await run(one);
      if (outcome.status === 'failed') failures.push(outcome.failure);
      if (outcome.status === 'failed') hopeless ||= outcome.failure.forAll;
      if (outcome.status === 'stopped') {
        if (outcome.uploadId === undefined) unanswered += 1;
        else following.push(outcome.uploadId);
      }
      display.print(() => told(context, one, outcome));
    },
  ).finally(() => display.close());
  if (context.interrupted.aborted && following.length + unanswered + left.length > 0)
    throw interruption(context, { ids: following, unanswered, notBegun: left.length });
  if (failures.length > 0)
    throw failedCommand(failures, { tried: imports.length, left: left.length, what: 'imports' });
}
