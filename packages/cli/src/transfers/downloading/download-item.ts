/** One id of `wharf download`, from what it is to bytes in their place. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  type AssetWithHelpers,
  type DownloadProgress,
  type ModelWithHelpers,
  NotFoundError,
  type Wharf,
} from '@wharf/sdk';
import { CommandError } from '../../errors/command-error.ts';
import { EXIT } from '../../exit-codes.ts';
import type { Tracked } from '../display/board.ts';
import { downloadConverted, type formatOption } from './converted-image.ts';
import { assetPath, type Destination, modelFolder } from './download-target.ts';

export interface DownloadRun {
  readonly client: Wharf;
  readonly destination: Destination;
  /** `-o -`. */
  readonly toStdout: boolean;
  readonly force: boolean;
  readonly format: ReturnType<typeof formatOption>;
  readonly interrupted: AbortSignal;
  /** Paths that this command has given away. */
  readonly taken: Map<string, string>;
}

export interface DownloadedFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  /** True where the server had told the digest beforehand, and this is it. */
  readonly verified: boolean;
}

export type Downloaded =
  | ({ readonly assetId: string } & Omit<DownloadedFile, 'path'> & { readonly path: string | undefined })
  | { readonly modelId: string; readonly path: string; readonly files: readonly DownloadedFile[] };

type Entity = { readonly asset: AssetWithHelpers } | { readonly model: ModelWithHelpers };

/** @throws CommandError for an upload that has become nothing yet */
async function entityOf(client: Wharf, id: string): Promise<Entity> {
  if (/^upload[_-]/.test(id)) {
    const { upload } = await client.uploads.retrieve(id);
    if (upload.entityId !== undefined) return await entityOf(client, upload.entityId);
    const why = upload.status === 'failed' ? (upload.errorMessage ?? 'it failed') : `it is ${upload.status}`;
    throw new CommandError(`${id} has become nothing that can be downloaded: ${why}`, EXIT.failed);
  }
  if (/^model[_-]/.test(id)) return { model: (await client.models.retrieve(id)).model };
  if (/^asset[_-]/.test(id)) return { asset: (await client.assets.retrieve(id)).asset };
  // Other services have ids of other forms.
  try {
    return { asset: (await client.assets.retrieve(id)).asset };
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    return { model: (await client.models.retrieve(id)).model };
  }
}

/** @throws CommandError (exit code 73) where another download of this command goes there */
function take({ taken }: DownloadRun, path: string, id: string): void {
  const other = taken.get(path);
  if (other !== undefined && other !== id)
    throw new CommandError(`${path} is where ${other} goes`, EXIT.cannotCreate, {
      next: 'They have the same name: download them one at a time, with -o.',
    });
  taken.set(path, id);
}

function onProgress(tracked: Tracked): (progress: DownloadProgress) => void {
  return ({ stage, bytesReceived, bytesTotal, bytesPerSecond }) => {
    const left = bytesTotal === undefined ? undefined : Math.max(0, bytesTotal - bytesReceived);
    tracked.update({
      stage: stage === 'checking' ? 'reading' : stage === 'done' ? 'finishing' : 'downloading',
      bytes: bytesReceived,
      total: bytesTotal,
      bytesPerSecond,
      secondsLeft: left === undefined || bytesPerSecond <= 0 ? undefined : left / bytesPerSecond,
      processed: 0,
    });
  };
}

async function assetToStdout(
  run: DownloadRun,
  asset: AssetWithHelpers,
  tracked: Tracked,
): Promise<Downloaded> {
  const stream = await asset.stream({ signal: run.interrupted, onProgress: onProgress(tracked) });
  // The stream fails at its end where the bytes are not those that the server promised.
  await pipeline(Readable.fromWeb(stream as import('node:stream/web').ReadableStream), process.stdout, {
    end: false,
  });
  const { size } = asset.properties;
  return {
    assetId: asset.id,
    path: undefined,
    size,
    sha256: asset.sha256 ?? '',
    verified: asset.sha256 !== undefined,
  };
}

async function downloadAsset(
  run: DownloadRun,
  asset: AssetWithHelpers,
  tracked: Tracked,
): Promise<Downloaded> {
  const { interrupted: signal, format } = run;
  if (run.toStdout && format === undefined) return await assetToStdout(run, asset, tracked);
  const path = run.toStdout ? undefined : await assetPath(asset, run.destination, format);
  if (path !== undefined) {
    take(run, path, asset.id);
  }
  if (format !== undefined) {
    const progress = onProgress(tracked);
    const converted = await downloadConverted(run.client, asset.id, {
      format,
      path,
      overwrite: run.force,
      signal,
      onBytes: (bytesReceived, bytesTotal) =>
        progress({ stage: 'downloading', bytesReceived, bytesTotal, bytesPerSecond: 0 }),
    });
    return { assetId: asset.id, path, ...converted, verified: false };
  }
  const file = await asset.download({
    path: path ?? '',
    overwrite: run.force,
    signal,
    onProgress: onProgress(tracked),
  });
  const { size, sha256, verified } = file;
  return { assetId: asset.id, path, size, sha256, verified };
}

async function downloadModel(
  run: DownloadRun,
  model: ModelWithHelpers,
  tracked: Tracked,
): Promise<Downloaded> {
  if (run.toStdout)
    throw new CommandError(
      `${model.id} is a model: it goes into a folder, not to standard output`,
      EXIT.usage,
    );
  if (run.format !== undefined)
    throw new CommandError(`${model.id} is a model: --format is for images`, EXIT.usage);
  const folder = modelFolder(model, run.destination);
  take(run, folder, model.id);
  const files = await model.download({
    path: folder,
    overwrite: run.force,
    signal: run.interrupted,
    onProgress: onProgress(tracked),
  });
  return { modelId: model.id, path: folder, files };
}

/** @throws whatever kept it from its place */
export async function downloadItem(run: DownloadRun, id: string, tracked: Tracked): Promise<Downloaded> {
  const entity = await entityOf(run.client, id);
  const name = 'asset' in entity ? entity.asset.metadata?.name : entity.model.name;
  if (name !== undefined) tracked.rename(name);
  return 'asset' in entity
    ? await downloadAsset(run, entity.asset, tracked)
    : await downloadModel(run, entity.model, tracked);
}
