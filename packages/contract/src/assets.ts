import { type Static, Type } from 'typebox';
import {
  AssetIds,
  DateTime,
  EmptyObject,
  PictureSchema,
  ProjectIdQuery,
  TagChangesSchema,
} from './common-fields.ts';
import { JobSchema } from './jobs.ts';
import { AssetKindSchema } from './kinds.ts';
import { defineOperation } from './operation.ts';
import { NextPaginationToken, PaginationToken, pageSize } from './pagination.ts';

/** Values of `editCapabilities`. */
export const EDIT_CAPABILITIES = [
  'DETECTION',
  'GENERATIVE_FILL',
  'PIXELATE',
  'PROMPT_EDITING',
  'REFINE',
  'REFRAME',
  'REMOVE_BACKGROUND',
  'SEGMENTATION',
  'UPSCALE',
  'UPSCALE_360',
  'VECTORIZATION',
] as const;

/** Formats a stored asset can be downloaded in, as in the reference; Wharf converts images only. */
export const TARGET_FORMATS = [
  'gif',
  'heif',
  'jpeg',
  'jpg',
  'png',
  'svg',
  'webp',
  'avif',
  'tif',
  'tiff',
  'glb',
  'fbx',
  'obj',
] as const;

/** Most bytes of an image created from base64, decoded (6 MiB). */
export const MAX_INLINE_IMAGE_SIZE = 6 * 1024 ** 2;

export const PrivacySchema = Type.Enum(['private', 'public', 'unlisted']);

export const AssetSchema = Type.Object(
  {
    id: Type.String(),
    authorId: Type.String(),
    ownerId: Type.String({ description: 'The project' }),
    collectionIds: Type.Array(Type.String()),
    createdAt: DateTime,
    updatedAt: DateTime,
    editCapabilities: Type.Array(Type.Enum([...EDIT_CAPABILITIES])),
    kind: AssetKindSchema,
    metadata: Type.Object(
      {
        kind: AssetKindSchema,
        type: Type.String(),
        name: Type.Optional(Type.String()),
        size: Type.Optional(Type.Integer()),
        width: Type.Optional(Type.Integer()),
        height: Type.Optional(Type.Integer()),
        parentId: Type.Optional(Type.String()),
        rootParentId: Type.Optional(Type.String()),
      },
      { additionalProperties: true },
    ),
    mimeType: Type.String(),
    privacy: PrivacySchema,
    properties: Type.Object({ size: Type.Integer() }, { additionalProperties: true }),
    source: Type.String(),
    status: Type.Enum(['error', 'pending', 'success']),
    tags: Type.Array(Type.String()),
    url: Type.String({ description: 'Signed: reads the bytes without authorization until it expires' }),
    description: Type.Optional(Type.String()),
    isHidden: Type.Optional(Type.Boolean()),
    preview: Type.Optional(PictureSchema),
    thumbnail: Type.Optional(PictureSchema),
    firstFrame: Type.Optional(PictureSchema),
    lastFrame: Type.Optional(PictureSchema),
    nsfw: Type.Optional(Type.Array(Type.String())),
    originalFileUrl: Type.Optional(Type.String()),
    sha256: Type.Optional(Type.String({ description: 'Wharf: SHA-256 of the stored bytes, hexadecimal' })),
    uploadId: Type.Optional(Type.String({ description: 'Wharf: the upload that it came by' })),
  },
  { title: 'Asset' },
);
export type Asset = Static<typeof AssetSchema>;

const AssetResponseSchema = Type.Object({ asset: AssetSchema });
const AssetParams = Type.Object({ assetId: Type.String({ minLength: 1, maxLength: 200 }) });
const OriginalAssets = Type.Optional(
  Type.Boolean({ description: 'Accepted for compatibility: URLs are always the originals' }),
);
const ProjectQuery = Type.Object({ projectId: ProjectIdQuery });
const AssetQuery = Type.Object({ projectId: ProjectIdQuery, originalAssets: OriginalAssets });
const Name = Type.String({ maxLength: 1024 });
/** Base64 of {@link MAX_INLINE_IMAGE_SIZE} bytes, with room for line breaks and the other fields. */
const INLINE_BODY_LIMIT = 9.5 * 1024 ** 2;
/** Its length is left to the server, which answers too large an image with 413. */
const Base64Image = Type.String({ description: 'Base64, raw or as `data:<mime>;base64,...`' });

export const createAsset = defineOperation({
  id: 'createAsset',
  method: 'POST',
  path: '/assets',
  tag: 'Assets',
  summary: 'Create an image asset from base64',
  description: 'For small images (at most 6 MiB decoded); larger files and other kinds go through an upload.',
  auth: 'key',
  query: AssetQuery,
  body: Type.Object({
    name: Name,
    image: Type.Optional(Base64Image),
    canvas: Type.Optional(Type.String({ description: 'Not supported: send `image`' })),
    thumbnail: Type.Optional(Type.String({ description: 'Ignored: Wharf makes its own thumbnail' })),
    hide: Type.Optional(Type.Boolean()),
    parentId: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    collectionIds: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 49 })),
  }),
  nullIsAbsent: true,
  repeatable: true,
  bodyLimit: INLINE_BODY_LIMIT,
  response: Type.Object({ asset: AssetSchema, job: Type.Optional(JobSchema) }),
  errors: [400, 404, 413, 507],
});

export const retrieveAsset = defineOperation({
  id: 'retrieveAsset',
  method: 'GET',
  path: '/assets/{assetId}',
  tag: 'Assets',
  summary: 'Get an asset',
  auth: 'key',
  params: AssetParams,
  query: Type.Object({
    projectId: ProjectIdQuery,
    originalAssets: OriginalAssets,
    withEmbedding: Type.Optional(
      Type.Boolean({ description: 'Accepted for compatibility: Wharf has no embeddings' }),
    ),
  }),
  response: AssetResponseSchema,
  errors: [404],
});

const When = Type.Optional(Type.String({ format: 'date-time' }));

export const listAssets = defineOperation({
  id: 'listAssets',
  method: 'GET',
  path: '/assets',
  tag: 'Assets',
  summary: 'List assets',
  description:
    'Newest first unless sorted otherwise. Hidden assets are left out unless `hidden` asks for them. The created filters need `sortBy=createdAt`, the updated filters `sortBy=updatedAt`; all four exclude the instant given.',
  auth: 'key',
  query: Type.Object({
    projectId: ProjectIdQuery,
    originalAssets: OriginalAssets,
    sortBy: Type.Optional(
      Type.Enum(['createdAt', 'updatedAt', 'name', 'size'], {
        description: 'Wharf: `name`, ignoring case, and `size` in bytes',
      }),
    ),
    sortDirection: Type.Optional(Type.Enum(['asc', 'desc'], { description: 'Needs `sortBy`' })),
    createdAfter: When,
    createdBefore: When,
    updatedAfter: When,
    updatedBefore: When,
    type: Type.Optional(
      Type.String({ maxLength: 200, description: 'One `metadata.type`; not with `types`' }),
    ),
    types: Type.Optional(
      Type.String({
        maxLength: 2000,
        description: 'Comma-separated `metadata.type` values; not with `type`',
      }),
    ),
    kind: Type.Optional(AssetKindSchema),
    name: Type.Optional(
      Type.String({ maxLength: 200, description: 'Wharf: text in the name, ignoring case' }),
    ),
    hidden: Type.Optional(
      Type.Enum(['exclude', 'include', 'only'], { description: 'Wharf: hidden assets. Default: exclude' }),
    ),
    collectionId: Type.Optional(Type.String({ maxLength: 200 })),
    parentAssetId: Type.Optional(Type.String({ maxLength: 200 })),
    rootAssetId: Type.Optional(Type.String({ maxLength: 200 })),
    authorId: Type.Optional(Type.String({ maxLength: 200 })),
    modelId: Type.Optional(
      Type.String({ maxLength: 200, description: 'Wharf generates nothing: any value matches no asset' }),
    ),
    inferenceId: Type.Optional(
      Type.String({ maxLength: 200, description: 'Wharf generates nothing: any value matches no asset' }),
    ),
    privacy: Type.Optional(PrivacySchema),
    tags: Type.Optional(
      Type.String({ maxLength: 2000, description: 'Comma-separated: assets that carry all of them' }),
    ),
    pageSize: pageSize({ default: 50, maximum: 100 }),
    paginationToken: PaginationToken,
  }),
  response: Type.Object({ assets: Type.Array(AssetSchema), nextPaginationToken: NextPaginationToken }),
  errors: [400],
});

export const getAssetsInBulk = defineOperation({
  id: 'getAssetsInBulk',
  method: 'POST',
  path: '/assets/get-bulk',
  tag: 'Assets',
  summary: 'Get several assets',
  description: 'In the order asked for; unknown ids are left out.',
  auth: 'key',
  query: AssetQuery,
  body: Type.Object({ assetIds: AssetIds(200) }),
  response: Type.Object({ assets: Type.Array(AssetSchema) }),
  errors: [400],
});

export const deleteAssets = defineOperation({
  id: 'deleteAssets',
  method: 'DELETE',
  path: '/assets',
  tag: 'Assets',
  summary: 'Delete assets',
  description:
    'Unknown ids are ignored. Bytes shared with another asset stay until the last one is deleted. Children keep the `parentId` of a deleted parent.',
  auth: 'key',
  query: ProjectQuery,
  body: Type.Object({ assetIds: AssetIds(100) }),
  response: EmptyObject,
  errors: [400],
});

export const updateAsset = defineOperation({
  id: 'updateAsset',
  method: 'PUT',
  path: '/assets/{assetId}',
  tag: 'Assets',
  summary: 'Rename or describe an asset',
  description: 'An empty body changes nothing; an empty description removes it.',
  auth: 'key',
  params: AssetParams,
  query: AssetQuery,
  body: Type.Object({
    name: Type.Optional(Name),
    description: Type.Optional(Type.String({ maxLength: 10_000 })),
    canvas: Type.Optional(Type.String({ description: 'Not supported' })),
    thumbnail: Type.Optional(Type.String({ description: 'Not supported: Wharf makes its own thumbnail' })),
  }),
  nullIsAbsent: true,
  response: AssetResponseSchema,
  errors: [400, 404],
});

export const updateAssetTags = defineOperation({
  id: 'updateAssetTags',
  method: 'PUT',
  path: '/assets/{assetId}/tags',
  tag: 'Assets',
  summary: 'Add and remove tags',
  description:
    'With `strict`, adding a tag that is there or removing one that is not is 400; otherwise it is ignored.',
  auth: 'key',
  params: AssetParams,
  query: ProjectQuery,
  body: TagChangesSchema,
  response: Type.Object({ added: Type.Array(Type.String()), deleted: Type.Array(Type.String()) }),
  errors: [400, 404],
});

export const downloadAsset = defineOperation({
  id: 'downloadAsset',
  method: 'POST',
  path: '/assets/{assetId}/download',
  tag: 'Assets',
  summary: 'Get a download URL',
  description:
    'The original, or an image converted to `targetFormat`. The URL is signed and downloads as an attachment.',
  auth: 'key',
  params: AssetParams,
  query: ProjectQuery,
  body: Type.Object({ targetFormat: Type.Optional(Type.Enum([...TARGET_FORMATS])) }),
  bodyOptional: true,
  nullIsAbsent: true,
  response: Type.Object({ url: Type.String() }),
  errors: [400, 404, 507],
});
