import { type Static, Type } from 'typebox';
import { PrivacySchema } from './assets.ts';
import {
  DateTime,
  EmptyObject,
  ModelIds,
  PictureSchema,
  ProjectIdQuery,
  TagChangesSchema,
} from './common-fields.ts';
import { defineOperation } from './operation.ts';
import { NextPaginationToken, PaginationToken, pageSize } from './pagination.ts';

const ModelSourceSchema = Type.Enum(['civitai', 'huggingface', 'other', 'scenario']);
export type ModelSource = Static<typeof ModelSourceSchema>;

const MODEL_STATUSES = ['copying', 'failed', 'new', 'trained', 'training', 'training-canceled'] as const;

/** Tensors and parameters of one dtype. */
const DtypeCountSchema = Type.Object({ tensors: Type.Integer(), parameters: Type.Integer() });

const DtypesSchema = Type.Record(Type.String(), DtypeCountSchema, {
  description: 'Tensors and parameters by dtype as the format spells it: `F16`, `BF16`, `Q4_K`, ...',
});

const WEIGHTS_FORMATS = ['safetensors', 'gguf', 'pytorch', 'pickle'] as const;
const WeightsFormatSchema = Type.Enum([...WEIGHTS_FORMATS]);

/** What was found in one file of weights. */
const WeightsFactsSchema = Type.Object(
  {
    format: WeightsFormatSchema,
    architecture: Type.String(),
    role: Type.String(),
    recognizedBy: Type.Array(Type.String()),
    tensorCount: Type.Integer(),
    parameterCount: Type.Integer(),
    dtypes: DtypesSchema,
    metadata: Type.Record(Type.String(), Type.Unknown()),
    metadataOmitted: Type.Array(Type.String()),
    triggerWords: Type.Array(Type.String()),
    details: Type.Record(Type.String(), Type.Unknown(), { description: 'Facts of the format, for people' }),
  },
  { description: 'Wharf: what was read from the weights, without running anything' },
);

const FilePath = Type.String({ description: 'Path inside the model, with `/`; unique in it' });
const FileSize = Type.Integer({ description: 'Bytes' });
const FileSha256 = Type.String({ description: 'SHA-256 of the bytes, hexadecimal' });

export const ModelFileSchema = Type.Object({
  path: FilePath,
  size: FileSize,
  sha256: FileSha256,
  mimeType: Type.String(),
  format: Type.Optional(WeightsFormatSchema),
  facts: Type.Optional(WeightsFactsSchema),
  tensorsUrl: Type.Optional(
    Type.String({
      description:
        'Signed: the tensors as JSON, `{"tensors": [[name, dtype, shape], ...], "truncated": false}`; true where there are too many to list',
    }),
  ),
});

export const ModelSchema = Type.Object(
  {
    id: Type.String(),
    capabilities: Type.Array(Type.String(), { description: 'Always empty: Wharf generates nothing' }),
    collectionIds: Type.Array(Type.String()),
    createdAt: DateTime,
    updatedAt: DateTime,
    custom: Type.Boolean(),
    exampleAssetIds: Type.Array(Type.String()),
    privacy: PrivacySchema,
    source: ModelSourceSchema,
    status: Type.Enum([...MODEL_STATUSES], { description: '`trained` for every model of Wharf' }),
    tags: Type.Array(Type.String()),
    trainingImagesNumber: Type.Integer(),
    type: Type.String({
      description: 'As Scenario names it, from architecture and role: `flux.1-lora`, ...',
    }),
    name: Type.Optional(Type.String()),
    ownerId: Type.Optional(Type.String({ description: 'The project' })),
    authorId: Type.Optional(Type.String()),
    shortDescription: Type.Optional(Type.String()),
    thumbnail: Type.Optional(PictureSchema),
    description: Type.Optional(Type.String({ description: 'Wharf: Markdown' })),
    architecture: Type.Optional(
      Type.String({ description: 'Wharf: the family, `sdxl`, `flux-1`, `llama`, ...; or `unknown`' }),
    ),
    role: Type.Optional(
      Type.String({
        description: 'Wharf: what the weights are for, `checkpoint`, `lora`, ...; or `unknown`',
      }),
    ),
    recognizedBy: Type.Optional(
      Type.Array(Type.String(), { description: 'Wharf: what architecture and role were told by' }),
    ),
    format: Type.Optional(WeightsFormatSchema),
    tensorCount: Type.Optional(Type.Integer({ description: 'Wharf: of all files' })),
    parameterCount: Type.Optional(Type.Integer({ description: 'Wharf: of all files' })),
    dtypes: Type.Optional(DtypesSchema),
    triggerWords: Type.Optional(Type.Array(Type.String())),
    metadata: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'Wharf: the metadata of the first file. Only of a single model: lists leave it out',
      }),
    ),
    metadataOmitted: Type.Optional(
      Type.Array(Type.String(), {
        description: 'Wharf: keys whose values were cut or left out for their size',
      }),
    ),
    origin: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'Wharf: where an imported model is from: license, base model, revision, url',
      }),
    ),
    files: Type.Optional(
      Type.Array(ModelFileSchema, {
        description:
          'Wharf: the main weights first, then by path. `facts` only of a single model: lists leave them out',
      }),
    ),
    size: Type.Optional(Type.Integer({ description: 'Wharf: bytes of all files' })),
    uploadId: Type.Optional(Type.String({ description: 'Wharf: the upload that it came by' })),
  },
  { title: 'Model' },
);
export type Model = Static<typeof ModelSchema>;
export type ModelFile = Static<typeof ModelFileSchema>;

const ModelResponse = Type.Object({ model: ModelSchema });
const ModelParams = Type.Object({ modelId: Type.String({ minLength: 1, maxLength: 200 }) });
const ProjectQuery = Type.Object({ projectId: ProjectIdQuery });
const When = Type.Optional(Type.String({ format: 'date-time', description: 'Wharf' }));

export const listModels = defineOperation({
  id: 'listModels',
  method: 'GET',
  path: '/models',
  tag: 'Models',
  summary: 'List models',
  description:
    'Newest first unless sorted otherwise. The created filters need `sortBy=createdAt`, the updated filters `sortBy=updatedAt`; all four exclude the instant given. `metadata` and the `facts` of files are left out: retrieve the model for them.',
  auth: 'key',
  query: Type.Object({
    projectId: ProjectIdQuery,
    sortBy: Type.Optional(
      Type.Enum(['createdAt', 'updatedAt', 'name', 'size'], {
        description: 'Wharf. `name` ignores case; `size` is that of all files. Default: `createdAt`',
      }),
    ),
    sortDirection: Type.Optional(
      Type.Enum(['asc', 'desc'], { description: 'Wharf. Needs `sortBy`. Default: `desc`' }),
    ),
    createdAfter: When,
    createdBefore: When,
    updatedAfter: When,
    updatedBefore: When,
    privacy: Type.Optional(PrivacySchema),
    status: Type.Optional(Type.Enum([...MODEL_STATUSES])),
    collectionId: Type.Optional(Type.String({ maxLength: 200 })),
    name: Type.Optional(
      Type.String({ maxLength: 200, description: 'Wharf: text in the name, ignoring case' }),
    ),
    type: Type.Optional(Type.String({ maxLength: 200, description: 'One `type`; not with `types`' })),
    types: Type.Optional(
      Type.String({ maxLength: 2000, description: 'Comma-separated `type` values; not with `type`' }),
    ),
    architecture: Type.Optional(Type.String({ maxLength: 200, description: 'Wharf: one `architecture`' })),
    role: Type.Optional(Type.String({ maxLength: 200, description: 'Wharf: one `role`' })),
    tags: Type.Optional(
      Type.String({ maxLength: 2000, description: 'Comma-separated: models that carry all of them' }),
    ),
    pageSize: pageSize({ default: 100, maximum: 500 }),
    paginationToken: PaginationToken,
  }),
  response: Type.Object({ models: Type.Array(ModelSchema), nextPaginationToken: NextPaginationToken }),
  errors: [400],
});

export const retrieveModel = defineOperation({
  id: 'retrieveModel',
  method: 'GET',
  path: '/models/{modelId}',
  tag: 'Models',
  summary: 'Get a model',
  auth: 'key',
  params: ModelParams,
  query: ProjectQuery,
  response: ModelResponse,
  errors: [404],
});

export const getModelsInBulk = defineOperation({
  id: 'getModelsInBulk',
  method: 'POST',
  path: '/models/get-bulk',
  tag: 'Models',
  summary: 'Get several models',
  description:
    'In the order asked for; unknown ids are left out. `metadata` and the `facts` of files are left out, as in lists.',
  auth: 'key',
  query: ProjectQuery,
  body: Type.Object({ modelIds: ModelIds(200) }),
  response: Type.Object({ models: Type.Array(ModelSchema) }),
  errors: [400],
});

export const updateModel = defineOperation({
  id: 'updateModel',
  method: 'PUT',
  path: '/models/{modelId}',
  tag: 'Models',
  summary: 'Rename or describe a model',
  description:
    'An empty body changes nothing; an empty description removes it. What Scenario can change of a model that it trains is ignored.',
  auth: 'key',
  params: ModelParams,
  query: ProjectQuery,
  body: Type.Object({
    name: Type.Optional(Type.String({ maxLength: 1024 })),
    shortDescription: Type.Optional(Type.String({ maxLength: 1024 })),
    description: Type.Optional(Type.String({ maxLength: 10_000, description: 'Wharf: Markdown' })),
  }),
  nullIsAbsent: true,
  response: ModelResponse,
  errors: [400, 404],
});

export const updateModelTags = defineOperation({
  id: 'updateModelTags',
  method: 'PUT',
  path: '/models/{modelId}/tags',
  tag: 'Models',
  summary: 'Add and remove tags',
  description:
    'With `strict`, adding a tag that is there or removing one that is not is 400; otherwise it is ignored.',
  auth: 'key',
  params: ModelParams,
  query: ProjectQuery,
  body: TagChangesSchema,
  response: Type.Object({ added: Type.Array(Type.String()), deleted: Type.Array(Type.String()) }),
  errors: [400, 404],
});

export const downloadModel = defineOperation({
  id: 'downloadModel',
  method: 'POST',
  path: '/models/{modelId}/download',
  tag: 'Models',
  summary: 'Get download URLs',
  description:
    'Nothing has to be prepared: `jobId` is the job that imported the model, which has succeeded, and `files` (beyond Scenario) has a signed URL for each file, which downloads as an attachment.',
  auth: 'key',
  params: ModelParams,
  query: ProjectQuery,
  body: Type.Object({
    modelEpoch: Type.Optional(Type.String({ description: 'Ignored: Wharf trains nothing' })),
  }),
  bodyOptional: true,
  nullIsAbsent: true,
  response: Type.Object({
    jobId: Type.String(),
    files: Type.Array(
      Type.Object({
        path: FilePath,
        size: FileSize,
        sha256: FileSha256,
        url: Type.String({ description: 'Signed: needs no authorization until it expires' }),
      }),
    ),
  }),
  errors: [400, 404],
});

export const deleteModel = defineOperation({
  id: 'deleteModel',
  method: 'DELETE',
  path: '/models/{modelId}',
  tag: 'Models',
  summary: 'Delete a model',
  description: 'Bytes shared with another model or asset stay until the last user of them is deleted.',
  auth: 'key',
  params: ModelParams,
  query: ProjectQuery,
  response: EmptyObject,
  errors: [404],
});
