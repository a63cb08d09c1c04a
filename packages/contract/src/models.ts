import { type Static, Type } from 'typebox';
import { PrivacySchema } from './assets.ts';
import { DateTime, EmptyObject, ModelIds, PictureSchema, ProjectIdQuery } from './common-fields.ts';
import { defineOperation } from './operation.ts';
import { NextPaginationToken, PaginationToken, pageSize } from './pagination.ts';

export const ModelSchema = Type.Object(
  {
    id: Type.String(),
    capabilities: Type.Array(Type.String()),
    collectionIds: Type.Array(Type.String()),
    createdAt: DateTime,
    updatedAt: DateTime,
    custom: Type.Boolean(),
    exampleAssetIds: Type.Array(Type.String()),
    privacy: PrivacySchema,
    source: Type.Enum(['civitai', 'huggingface', 'other', 'scenario']),
    status: Type.Enum(['copying', 'failed', 'new', 'trained', 'training', 'training-canceled']),
    tags: Type.Array(Type.String()),
    trainingImagesNumber: Type.Integer(),
    type: Type.String(),
    name: Type.Optional(Type.String()),
    ownerId: Type.Optional(Type.String()),
    authorId: Type.Optional(Type.String()),
    thumbnail: Type.Optional(PictureSchema),
  },
  { title: 'Model' },
);
export type Model = Static<typeof ModelSchema>;

const ModelParams = Type.Object({ modelId: Type.String({ minLength: 1, maxLength: 200 }) });
const ProjectQuery = Type.Object({ projectId: ProjectIdQuery });

export const listModels = defineOperation({
  id: 'listModels',
  method: 'GET',
  path: '/models',
  tag: 'Models',
  summary: 'List models',
  auth: 'key',
  query: Type.Object({
    projectId: ProjectIdQuery,
    privacy: Type.Optional(PrivacySchema),
    collectionId: Type.Optional(Type.String({ maxLength: 200 })),
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
  response: Type.Object({ model: ModelSchema }),
  errors: [404],
});

export const getModelsInBulk = defineOperation({
  id: 'getModelsInBulk',
  method: 'POST',
  path: '/models/get-bulk',
  tag: 'Models',
  summary: 'Get several models',
  description: 'In the order asked for; unknown ids are left out.',
  auth: 'key',
  query: ProjectQuery,
  body: Type.Object({ modelIds: ModelIds(200) }),
  response: Type.Object({ models: Type.Array(ModelSchema) }),
  errors: [400],
});

export const deleteModel = defineOperation({
  id: 'deleteModel',
  method: 'DELETE',
  path: '/models/{modelId}',
  tag: 'Models',
  summary: 'Delete a model',
  auth: 'key',
  params: ModelParams,
  query: ProjectQuery,
  response: EmptyObject,
  errors: [404],
});
