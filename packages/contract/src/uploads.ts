import { type Static, Type } from 'typebox';
import { DateTime, ProjectIdQuery } from './common-fields.ts';
import { JobStatusSchema } from './jobs.ts';
import { KindSchema } from './kinds.ts';
import { defineOperation } from './operation.ts';
import { NextPaginationToken, PaginationToken, pageSize } from './pagination.ts';

/** Smallest size in bytes of every part but the last, as on S3 (5 MiB). */
export const MIN_PART_SIZE = 5 * 1024 ** 2;
/** Largest size of one part in bytes, as on S3 (5 GiB). */
export const MAX_PART_SIZE = 5 * 1024 ** 3;
/** Most parts of one upload, as on S3. */
export const MAX_PARTS = 10_000;
/** Largest file in bytes (5 TiB); an installation may set a lower limit. */
export const MAX_FILE_SIZE = 5 * 1024 ** 4;

export const UPLOAD_STATUSES = [
  'pending',
  'complete',
  'validating',
  'validated',
  'imported',
  'failed',
] as const;
export const UploadStatusSchema = Type.Enum([...UPLOAD_STATUSES], {
  description:
    '`pending`: waiting for bytes; those of an import are being fetched. `complete`: all bytes are here. `validating`: being decoded. `validated`: accepted. `imported`: `entityId` can be read. `failed`: see `errorMessage`.',
});
export type UploadStatus = Static<typeof UploadStatusSchema>;

export const UPLOAD_SOURCES = ['civitai', 'huggingface', 'multipart', 'other', 'url'] as const;
export const UploadSourceSchema = Type.Enum([...UPLOAD_SOURCES]);
export type UploadSource = Static<typeof UploadSourceSchema>;

export const UPLOAD_PROVIDERS = ['civitai', 'huggingface', 'other'] as const;
export const UploadProviderSchema = Type.Enum([...UPLOAD_PROVIDERS]);
export type UploadProvider = Static<typeof UploadProviderSchema>;

export const AssetOptionsSchema = Type.Object(
  {
    collectionIds: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
        maxItems: 49,
        description: 'The collection ids to add the asset to',
      }),
    ),
    hide: Type.Optional(Type.Boolean({ description: 'Hide the asset from lists' })),
    parentId: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'The parent of the asset' }),
    ),
  },
  {
    description:
      'Asset extra options. Only for kinds which produce an asset, not for `model`. Where kind `asset` turns out to be model weights, the model goes into the collections, and the rest is passed over',
  },
);
export type AssetOptions = Static<typeof AssetOptionsSchema>;

export const UploadPartSchema = Type.Object({
  expires: Type.String({ format: 'date-time', description: 'When the URL stops working' }),
  number: Type.Integer({ description: '1 to `partsCount`' }),
  url: Type.String({ description: 'Signed: PUT the bytes of this part here, without authorization' }),
  size: Type.Optional(Type.Integer({ description: 'Wharf: bytes received, once the part is stored' })),
  etag: Type.Optional(Type.String({ description: 'Wharf: entity tag of the stored part' })),
});
export type UploadPart = Static<typeof UploadPartSchema>;

export const UploadSchema = Type.Object(
  {
    id: Type.String(),
    authorId: Type.String(),
    createdAt: DateTime,
    fileName: Type.String(),
    kind: KindSchema,
    ownerId: Type.String({ description: 'The project' }),
    source: UploadSourceSchema,
    status: UploadStatusSchema,
    updatedAt: DateTime,
    assetOptions: Type.Optional(AssetOptionsSchema),
    config: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description:
          'Wharf: what an import will fetch, once that is known: `files` (the first 100 with `path` and `size`), `filesCount`, `origin` (repository and commit, model version, license, ...). `lengthVerified: false`: the server of a `url` did not say how long the file is. `delayed`: `reason` and `until`, while an import waits for a server that was busy or broke off',
      }),
    ),
    contentType: Type.Optional(Type.String()),
    entityId: Type.Optional(Type.String({ description: 'The asset or model; present once `imported`' })),
    errorMessage: Type.Optional(Type.String({ description: 'Why the upload failed' })),
    errorDetails: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description:
          'Wharf: the reason as data: `code`, and what else there is to know (byte `offset`, `declared` and `detected` type, ...)',
      }),
    ),
    fileSize: Type.Optional(Type.Number({ description: 'Bytes' })),
    jobId: Type.Optional(Type.String()),
    originalFileName: Type.Optional(Type.String()),
    parts: Type.Optional(
      Type.Array(UploadPartSchema, { description: 'While `pending`: every part, freshly signed' }),
    ),
    partsCount: Type.Optional(Type.Integer()),
    provider: Type.Optional(UploadProviderSchema),
    url: Type.Optional(
      Type.String({
        description: 'Of an import: where it comes from. Values that look like secrets are left out',
      }),
    ),
  },
  { title: 'Upload' },
);
export type Upload = Static<typeof UploadSchema>;

export const UploadResponseSchema = Type.Object({ upload: UploadSchema });

/**
 * All fields are optional in the type, as in the seed documents: which are needed depends on the
 * source, and the server says what is missing. `null` counts as absent.
 */
export const UploadCreateBodySchema = Type.Object(
  {
    kind: Type.Optional(KindSchema),
    fileName: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1024,
        description: 'Required for multipart: the original file name',
      }),
    ),
    fileSize: Type.Optional(
      Type.Integer({ minimum: 1, maximum: MAX_FILE_SIZE, description: 'Required for multipart: bytes' }),
    ),
    contentType: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 255,
        description: 'Required for multipart: the MIME type of the file',
      }),
    ),
    parts: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: MAX_PARTS,
        description: 'Required for multipart: number of parts',
      }),
    ),
    url: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 8192,
        description:
          'Where the server downloads the file; needs `kind`. `fileName` beside it names the file; otherwise its server, or the URL, does',
      }),
    ),
    huggingFaceModelName: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1024,
        description:
          'Example: "stabilityai/stable-diffusion-xl-base-1.0". Also `org/name@revision`, `org/name:Q4_K_M`, and the URL of a model page, folder or file',
      }),
    ),
    civitaiModelUrl: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 8192,
        description:
          'The civitai.com URL of the model, of one version or of a download; or an AIR (`urn:air:...`)',
      }),
    ),
    assetOptions: Type.Optional(AssetOptionsSchema),
  },
  { title: 'UploadCreate' },
);
export type UploadCreateBody = Static<typeof UploadCreateBodySchema>;

const UploadParams = Type.Object({ uploadId: Type.String({ minLength: 1, maxLength: 200 }) });
const ProjectQuery = Type.Object({ projectId: ProjectIdQuery });

export const createUpload = defineOperation({
  id: 'createUpload',
  method: 'POST',
  path: '/uploads',
  tag: 'Uploads',
  summary: 'Create an upload',
  description:
    'Exactly one source: a multipart upload (`fileName`, `fileSize`, `contentType`, `kind`, `parts`), a `url` with its `kind`, a `huggingFaceModelName` or a `civitaiModelUrl`. For multipart the answer lists one signed URL for each part. The others are fetched by the server: there is nothing to send or complete, only to wait for.',
  auth: 'key',
  query: ProjectQuery,
  body: UploadCreateBodySchema,
  nullIsAbsent: true,
  repeatable: true,
  response: UploadResponseSchema,
  errors: [400, 413, 507],
});

export const retrieveUpload = defineOperation({
  id: 'retrieveUpload',
  method: 'GET',
  path: '/uploads/{uploadId}',
  tag: 'Uploads',
  summary: 'Get an upload',
  description:
    'While `pending`, every part comes with a freshly signed URL, and parts already stored carry `size` and `etag`: a client that kept only the id can resume.',
  auth: 'key',
  params: UploadParams,
  query: ProjectQuery,
  response: UploadResponseSchema,
  errors: [404],
});

export const triggerUploadAction = defineOperation({
  id: 'triggerUploadAction',
  method: 'POST',
  path: '/uploads/{uploadId}/action',
  tag: 'Uploads',
  summary: 'Complete an upload',
  description:
    'Says that every part was sent. Missing, short or surplus bytes are 400, name the parts and leave the upload `pending`. Completing again answers the current upload.',
  auth: 'key',
  params: UploadParams,
  query: ProjectQuery,
  body: Type.Object({ action: Type.Enum(['complete'], { description: 'Only "complete" is supported' }) }),
  response: UploadResponseSchema,
  errors: [400, 404],
});

export const listUploads = defineOperation({
  id: 'listUploads',
  method: 'GET',
  path: '/uploads',
  tag: 'Uploads',
  summary: 'List uploads',
  description: 'Newest first. Beyond Scenario. Part URLs are not signed here: retrieve the upload for them.',
  auth: 'key',
  query: Type.Object({
    projectId: ProjectIdQuery,
    status: Type.Optional(UploadStatusSchema),
    kind: Type.Optional(KindSchema),
    source: Type.Optional(UploadSourceSchema),
    pageSize: pageSize({ default: 50, maximum: 100 }),
    paginationToken: PaginationToken,
  }),
  response: Type.Object({ uploads: Type.Array(UploadSchema), nextPaginationToken: NextPaginationToken }),
  errors: [400],
});

export const deleteUpload = defineOperation({
  id: 'deleteUpload',
  method: 'DELETE',
  path: '/uploads/{uploadId}',
  tag: 'Uploads',
  summary: 'Abort an upload',
  description:
    'Fails the upload, cancels its job and frees its bytes. Aborting again answers the failed upload; an imported upload is 400: delete its entity instead. Beyond Scenario.',
  auth: 'key',
  params: UploadParams,
  query: ProjectQuery,
  response: UploadResponseSchema,
  errors: [400, 404],
});

export const streamUploadEvents = defineOperation({
  id: 'streamUploadEvents',
  method: 'GET',
  path: '/uploads/{uploadId}/events',
  tag: 'Uploads',
  summary: 'Follow an upload',
  description:
    'Server-sent events (WHATWG HTML, "text/event-stream"). Each `upload` event carries JSON `{id, status, bytesReceived, fileSize, progress, entityId?, errorMessage?}`; the stream ends after `imported` or `failed`. Beyond Scenario.',
  auth: 'key',
  params: UploadParams,
  query: ProjectQuery,
  response: Type.String({ description: 'A stream of events' }),
  responseType: 'text/event-stream',
  errors: [404],
});

/** One event of {@link streamUploadEvents}. */
export const UploadEventSchema = Type.Object({
  id: Type.String(),
  status: UploadStatusSchema,
  bytesReceived: Type.Integer({ description: 'Bytes stored so far' }),
  fileSize: Type.Optional(Type.Integer()),
  progress: Type.Number({ description: 'Of the job, 0 to 1' }),
  entityId: Type.Optional(Type.String()),
  errorMessage: Type.Optional(Type.String()),
});
export type UploadEvent = Static<typeof UploadEventSchema>;

export const ProjectEventSchema = Type.Object({
  upload: UploadSchema,
  bytesReceived: Type.Integer({ description: 'Bytes stored so far' }),
  job: Type.Object({
    status: JobStatusSchema,
    progress: Type.Number({ description: '0 to 1' }),
  }),
});
export type ProjectEvent = Static<typeof ProjectEventSchema>;

export const streamProjectEvents = defineOperation({
  id: 'streamProjectEvents',
  method: 'GET',
  path: '/events',
  tag: 'Uploads',
  summary: 'Follow all uploads of the project',
  description:
    'Server-sent events (WHATWG HTML, "text/event-stream"). Each `upload` event carries JSON `{upload, bytesReceived, job: {status, progress}}`, the upload as lists have it: first those that are on their way, then, after a `ready` event with `{}`, whatever changes. The stream stays open; who comes back after a break lists uploads for what was missed. Beyond Scenario.',
  auth: 'key',
  query: ProjectQuery,
  response: Type.String({ description: 'A stream of events' }),
  responseType: 'text/event-stream',
  errors: [],
});
