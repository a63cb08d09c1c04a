import type { Repositories } from '../../ports/database.ts';
import type { ImportRecord } from '../../ports/import-repository.ts';
import type { JobChanges } from '../../ports/job-repository.ts';
import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { AcceptedAsset } from '../../ports/validator.ts';
import { importAsset } from '../assets/import-asset.ts';
import { type ImportedFile, importModel } from '../models/import-model.ts';
import type { PreparedRendition } from '../storage/renditions.ts';
import type { InspectedFile } from './inspect-files.ts';

/** A file that was accepted, its bytes and renditions stored. */
export interface ValidatedFile extends InspectedFile {
  readonly renditions: readonly PreparedRendition[];
}

/** An upload whose files were all accepted. */
export interface ValidatedUpload {
  readonly upload: UploadRecord;
  /** At least one. */
  readonly files: readonly ValidatedFile[];
  /** What the source of a model says of it. */
  readonly plan: ImportRecord['plan'];
}

/** What an upload became, and what its job says of it. */
export interface ImportedEntity {
  readonly entityId: string;
  readonly outcome: Pick<JobChanges, 'output' | 'assetIds' | 'outputModelId'>;
}

/** Makes of the upload what was found in it, in the caller's transaction. */
export async function importEntity(
  tx: Repositories,
  validated: ValidatedUpload,
  at: number,
): Promise<ImportedEntity> {
  const { upload, files } = validated;
  const [file] = files;
  if (file?.inspection?.entity !== 'asset' || files.length > 1) return importWeights(tx, validated, at);
  const entityId = await importAsset(tx, assetOf(upload, file, file.inspection, at));
  return { entityId, outcome: { output: { entityId }, assetIds: [entityId] } };
}

function assetOf(upload: UploadRecord, file: ValidatedFile, inspection: AcceptedAsset, at: number) {
  return {
    ...owner(upload),
    name: upload.fileName,
    options: upload.assetOptions ?? {},
    content: contentOf(file),
    inspection,
    renditions: file.renditions,
    at,
  };
}

/** Of the options for an asset a model has collections only: no parent, and it is not hidden. */
async function importWeights(
  tx: Repositories,
  { upload, files, plan }: ValidatedUpload,
  at: number,
): Promise<ImportedEntity> {
  const entityId = await importModel(tx, {
    ...owner(upload),
    name: plan?.name ?? modelName(upload.fileName),
    shortDescription: plan?.shortDescription ?? null,
    description: null,
    source: upload.provider ?? 'other',
    origin: plan?.origin ?? null,
    publishedTriggerWords: plan?.triggerWords ?? [],
    files: files.map(modelFile),
    collectionIds: upload.assetOptions?.collectionIds ?? [],
    tags: [],
    at,
  });
  return { entityId, outcome: { output: { entityId }, outputModelId: entityId } };
}

function modelFile(file: ValidatedFile): ImportedFile {
  const { path, inspection, renditions } = file;
  const weights = inspection?.entity === 'model' ? inspection.weights : null;
  return {
    path,
    mimeType: mimeTypeOf(file),
    content: contentOf(file),
    facts: weights,
    tensorTable: renditions.find(({ rendition }) => rendition.role === 'tensor-table') ?? null,
  };
}

/** What is served: a companion that was found to be text has the type of its name, where there is one. */
function mimeTypeOf({ path, inspection }: ValidatedFile): string {
  if (inspection === null) return 'application/octet-stream';
  return inspection.entity === 'asset' && path.endsWith('.json') ? 'application/json' : inspection.mimeType;
}

function owner({ projectId, authorId, id }: UploadRecord) {
  return { projectId, authorId, uploadId: id };
}

function contentOf({ storageKey, sha256, size }: ValidatedFile) {
  return { storageKey, sha256, size };
}

/** The file name without the extension of weights: `detail-tweaker.safetensors` is `detail-tweaker`. */
function modelName(fileName: string): string {
  return fileName.replace(/(?<=.)\.(safetensors|gguf|ckpt|pth?|bin|pkl)$/i, '');
}
