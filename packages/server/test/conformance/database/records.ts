import type { AssetRecord } from '../../../src/ports/asset-repository.ts';
import type { BlobRecord } from '../../../src/ports/blob-repository.ts';
import type { CollectionRecord } from '../../../src/ports/collection-repository.ts';
import type { Database } from '../../../src/ports/database.ts';
import type { ImportRecord } from '../../../src/ports/import-repository.ts';
import type { ImportPlan, PlannedFile } from '../../../src/ports/import-source.ts';
import type { ClaimRequest, JobRecord } from '../../../src/ports/job-repository.ts';
import type { ModelFileRecord, ModelRecord } from '../../../src/ports/model-repository.ts';
import type { ObjectRecord } from '../../../src/ports/object-repository.ts';
import type { IndexedPart } from '../../../src/ports/part-index.ts';
import type { ApiKeyRecord } from '../../../src/ports/project-repository.ts';
import type { UploadRecord } from '../../../src/ports/upload-repository.ts';
import type { WeightsFacts } from '../../../src/ports/validator.ts';

/** A time as today's are: too large for 32 bits. */
export const T0 = 1_790_000_000_000;

export function anUpload(id: string, fields: Partial<UploadRecord> = {}): UploadRecord {
  return {
    id,
    projectId: 'p1',
    authorId: 'author',
    jobId: `job-of-${id}`,
    kind: 'image',
    source: 'multipart',
    provider: null,
    status: 'pending',
    fileName: 'a.png',
    originalFileName: 'dir/a.png',
    contentType: 'image/png',
    fileSize: 5 * 1024 ** 4,
    partsCount: 10_000,
    url: null,
    config: null,
    assetOptions: null,
    entityId: null,
    errorMessage: null,
    errorDetails: null,
    storageKey: `object-of-${id}`,
    sha256: null,
    traceContext: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    createdAt: T0,
    updatedAt: T0,
    ...fields,
  };
}

export function aJob(id: string, fields: Partial<JobRecord> = {}): JobRecord {
  const status = fields.status ?? 'queued';
  return {
    id,
    projectId: 'p1',
    authorId: 'author',
    type: 'upload',
    uploadId: 'u',
    queue: 'process',
    host: null,
    status,
    progress: 0,
    statusHistory: [{ status, at: T0 }],
    metadata: { input: { kind: 'image' }, output: {}, assetIds: [], outputModelId: null, error: null },
    attempt: 0,
    claims: 0,
    failures: 0,
    leaseOwner: null,
    leaseExpiresAt: null,
    runAt: T0,
    createdAt: T0,
    updatedAt: T0,
    ...fields,
  };
}

/** A claim of jobs that are to be processed. */
export function aClaim(
  owner: string,
  now: number,
  leaseUntil: number,
  limit: number,
  fields: Partial<ClaimRequest> = {},
): ClaimRequest {
  return { owner, now, leaseUntil, limit, queue: 'process', ...fields };
}

export function anImport(uploadId: string, fields: Partial<ImportRecord> = {}): ImportRecord {
  return { uploadId, source: 'url', reference: { url: 'u' }, sealedSecret: null, plan: null, ...fields };
}

export function aPlannedFile(path: string, fields: Partial<PlannedFile> = {}): PlannedFile {
  return { path, size: null, digest: null, role: 'content', locator: {}, ...fields };
}

export function aPlan(
  files: readonly PlannedFile[],
  fields: Partial<Omit<ImportPlan, 'files'>> = {},
): ImportPlan {
  return { name: null, shortDescription: null, triggerWords: [], origin: null, ...fields, files };
}

export function aBlob(id: string, fields: Partial<BlobRecord> = {}): BlobRecord {
  return {
    id,
    projectId: 'p1',
    sha256: `digest-of-${id}`,
    size: 6 * 1024 ** 4,
    contentType: 'image/png',
    storageKey: `object-of-${id}`,
    createdAt: T0,
    derived: false,
    ...fields,
  };
}

export function anAsset(id: string, fields: Partial<AssetRecord> = {}): AssetRecord {
  return {
    id,
    projectId: 'p1',
    authorId: 'author',
    kind: 'image',
    type: 'uploaded',
    name: id,
    description: null,
    mimeType: 'image/png',
    blobId: 'b',
    thumbnailBlobId: null,
    firstFrameBlobId: null,
    lastFrameBlobId: null,
    metadata: {},
    properties: {},
    hidden: false,
    parentId: null,
    rootParentId: null,
    uploadId: null,
    createdAt: T0,
    updatedAt: T0,
    ...fields,
  };
}

export function aModel(id: string, fields: Partial<ModelRecord> = {}): ModelRecord {
  return {
    id,
    projectId: 'p1',
    authorId: 'author',
    name: id,
    shortDescription: null,
    description: null,
    type: 'sdxl-lora',
    architecture: 'sdxl',
    role: 'lora',
    recognizedBy: ['a tensor'],
    format: 'safetensors',
    tensorCount: 2,
    parameterCount: 6,
    dtypes: { F16: { tensors: 2, parameters: 6 } },
    triggerWords: ['word'],
    source: 'other',
    origin: null,
    uploadId: 'u',
    createdAt: T0,
    updatedAt: T0,
    ...fields,
  };
}

export function someFacts(fields: Partial<WeightsFacts> = {}): WeightsFacts {
  return {
    format: 'safetensors',
    architecture: 'sdxl',
    role: 'lora',
    recognizedBy: ['a tensor'],
    tensorCount: 2,
    parameterCount: 6,
    dtypes: { F16: { tensors: 2, parameters: 6 } },
    metadata: {},
    metadataOmitted: [],
    triggerWords: ['word'],
    details: {},
    ...fields,
  };
}

export function aModelFile(path: string, fields: Partial<ModelFileRecord> = {}): ModelFileRecord {
  return {
    path,
    blobId: 'b',
    mimeType: 'application/octet-stream',
    facts: someFacts(),
    tensorTableBlobId: null,
    ...fields,
  };
}

export function aCollection(id: string, fields: Partial<CollectionRecord> = {}): CollectionRecord {
  return { id, projectId: 'p1', name: id, thumbnailAssetId: null, createdAt: T0, updatedAt: T0, ...fields };
}

export function anObject(key: string, fields: Partial<ObjectRecord> = {}): ObjectRecord {
  return {
    key,
    projectId: 'p1',
    state: 'open',
    size: 100,
    multipartRef: null,
    purpose: 'upload',
    createdAt: T0,
    ...fields,
  };
}

export function aPart(number: number, size: number, fields: Partial<IndexedPart> = {}): IndexedPart {
  return { number, size, sha256: `sha-of-${number}`, spill: null, offset: 0, ...fields };
}

export function aKey(key: string, fields: Partial<ApiKeyRecord> = {}): ApiKeyRecord {
  return {
    key,
    projectId: 'p1',
    authorId: 'a'.repeat(32),
    secretHash: `hash-of-${key}`,
    name: key,
    administrator: false,
    createdAt: T0,
    revokedAt: null,
    ...fields,
  };
}

/** The upload `u`, which the jobs of {@link aJob} belong to. */
export async function insertJobs(database: Database, ...jobs: readonly JobRecord[]): Promise<void> {
  if (!(await database.uploads.findById('u'))) await database.uploads.insert(anUpload('u'));
  for (const job of jobs) await database.jobs.insert(job);
}

/** The blob `b`, which assets and models have, in the first project; `b-p2` in the second; and pictures. */
async function insertBlobs(database: Database): Promise<void> {
  if (await database.blobs.findById('b')) return;
  await database.blobs.insert(aBlob('b'));
  await database.blobs.insert(aBlob('b-p2', { projectId: 'p2' }));
  for (const id of ['thumb', 'first', 'last'])
    await database.blobs.insert(aBlob(id, { contentType: 'image/webp' }));
}

/** Models of one file. */
export async function insertModels(database: Database, ...models: readonly ModelRecord[]): Promise<void> {
  await insertBlobs(database);
  for (const model of models) {
    const blobId = model.projectId === 'p2' ? 'b-p2' : 'b';
    await database.models.insert(model, [aModelFile(`${model.id}.safetensors`, { blobId })]);
  }
}

export async function insertAssets(database: Database, ...assets: readonly AssetRecord[]): Promise<void> {
  await insertBlobs(database);
  for (const asset of assets) {
    await database.assets.insert(asset.projectId === 'p2' ? { ...asset, blobId: 'b-p2' } : asset);
  }
}

export function ids(items: readonly { readonly id: string }[]): string[] {
  return items.map((item) => item.id);
}
