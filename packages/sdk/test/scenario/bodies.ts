/**
 * Bodies as Scenario documents them and as its clients have seen them, with what is odd about them: `entityId: null`,
 * optional fields that are missing, fields and values that no document names, progress above 1.
 */

const AUTHOR = 'd8d5cbb9f2a14b1a8f7d24bcbba8fb5e';
const OWNER = 'proj_3ozWujykU62eMC4FHcjzf1eT';
const AT = '2026-08-01T10:20:30.456Z';

export interface StubUpload {
  readonly id: string;
  readonly kind: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly fileSize: number;
  readonly partsCount: number;
  readonly source: string;
}

export function pendingUpload(upload: StubUpload, partUrl: (number: number) => string) {
  const { partsCount, source, ...rest } = upload;
  const multipart = source === 'multipart';
  return {
    ...rest,
    authorId: AUTHOR,
    ownerId: OWNER,
    createdAt: AT,
    updatedAt: AT,
    source,
    status: multipart ? 'pending' : 'validating',
    entityId: null,
    jobId: jobIdOf(upload.id),
    originalFileName: upload.fileName,
    ...(multipart
      ? {
          partsCount,
          parts: Array.from({ length: partsCount }, (_, index) => ({
            number: index + 1,
            url: partUrl(index + 1),
            expires: '2036-08-01T11:20:30.000Z',
          })),
        }
      : {}),
    // No document names it.
    teamId: 'team_1',
  };
}

/** As the guide shows it once the bytes are there: hardly anything. */
export function laterUpload(id: string, status: string, entityId: string | null) {
  return { id, status, entityId };
}

export function failedUpload(id: string) {
  return { id, status: 'failed', entityId: null, errorMessage: 'Unhandled image format' };
}

export function jobIdOf(uploadId: string): string {
  return uploadId.replace('upload_', 'job_');
}

/** Without `authorId`, `ownerId` and `metadata.output`. */
export function job(jobId: string, status: string, entityId?: string) {
  return {
    jobId,
    jobType: 'upload',
    createdAt: AT,
    updatedAt: AT,
    status,
    progress: status === 'success' ? 1.02 : 0.4,
    statusHistory: [{ date: AT, status: 'queued' }],
    billing: { cuCost: 0, cuDiscount: 0 },
    metadata: {
      error: null,
      ...(entityId === undefined ? {} : { assetIds: [entityId], output: { entityId } }),
    },
  };
}

export function asset(id: string, name: string, size: number, url: string) {
  return {
    id,
    url,
    mimeType: 'image/png',
    metadata: { type: 'uploaded', name, kind: 'image', width: 1, height: 1, size },
    properties: { width: 1, height: 1, size },
    source: 'uploaded',
    kind: 'image',
    privacy: 'private',
    status: 'success',
    tags: [],
    collectionIds: [],
    editCapabilities: ['UPSCALE', 'TELEPORT'],
    authorId: AUTHOR,
    ownerId: OWNER,
    createdAt: AT,
    updatedAt: AT,
    automaticCaptioning: 'one pixel',
    embedding: [0.1, 0.2],
  };
}

export function model(id: string) {
  return {
    id,
    capabilities: ['txt2img'],
    collectionIds: [],
    createdAt: AT,
    updatedAt: AT,
    custom: false,
    exampleAssetIds: [],
    privacy: 'private',
    source: 'other',
    status: 'trained',
    tags: [],
    trainingImagesNumber: 0,
    type: 'flux.9-lora',
    uiConfig: {},
  };
}

export function collection(id: string, name: string) {
  return {
    id,
    name,
    ownerId: OWNER,
    createdAt: AT,
    updatedAt: AT,
    assetCount: 0,
    modelCount: 0,
    itemCount: 0,
  };
}
