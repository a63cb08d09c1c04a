import type { Repositories } from '../../ports/database.ts';
import type { JobChanges } from '../../ports/job-repository.ts';
import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { Accepted, AcceptedModel } from '../../ports/validator.ts';
import { importAsset } from '../assets/import-asset.ts';
import { importModel } from '../models/import-model.ts';
import type { PreparedRendition } from '../storage/renditions.ts';

/** A validated upload, its bytes and renditions stored. */
export interface ValidatedUpload<Inspection extends Accepted = Accepted> {
  readonly upload: UploadRecord & { readonly sha256: string };
  readonly inspection: Inspection;
  readonly renditions: readonly PreparedRendition[];
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
  const { upload, inspection, renditions } = validated;
  if (inspection.entity === 'model') return importWeights(tx, { upload, inspection, renditions }, at);
  const entityId = await importAsset(tx, {
    ...owner(upload),
    name: upload.fileName,
    options: upload.assetOptions ?? {},
    content: contentOf(upload),
    inspection,
    renditions,
    at,
  });
  return { entityId, outcome: { output: { entityId }, assetIds: [entityId] } };
}

/** Of the options for an asset a model has collections only: no parent, and it is not hidden. */
async function importWeights(
  tx: Repositories,
  { upload, inspection, renditions }: ValidatedUpload<AcceptedModel>,
  at: number,
): Promise<ImportedEntity> {
  const entityId = await importModel(tx, {
    ...owner(upload),
    name: modelName(upload.fileName),
    shortDescription: null,
    description: null,
    source: upload.provider ?? 'other',
    origin: null,
    files: [
      {
        path: upload.fileName,
        mimeType: inspection.mimeType,
        content: contentOf(upload),
        facts: inspection.weights,
        tensorTable: renditions.find(({ rendition }) => rendition.role === 'tensor-table') ?? null,
      },
    ],
    collectionIds: upload.assetOptions?.collectionIds ?? [],
    tags: [],
    at,
  });
  return { entityId, outcome: { output: { entityId }, outputModelId: entityId } };
}

function owner({ projectId, authorId, id }: UploadRecord) {
  return { projectId, authorId, uploadId: id };
}

function contentOf({ storageKey, sha256, fileSize }: ValidatedUpload['upload']) {
  return { storageKey, sha256, size: fileSize ?? 0 };
}

/** The file name without the extension of weights: `detail-tweaker.safetensors` is `detail-tweaker`. */
function modelName(fileName: string): string {
  return fileName.replace(/(?<=.)\.(safetensors|gguf|ckpt|pth?|bin|pkl)$/i, '');
}
