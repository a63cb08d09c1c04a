import { type Static, Type } from 'typebox';
import { AssetIds, DateTime, EmptyObject, ModelIds, PictureSchema, ProjectIdQuery } from './common-fields.ts';
import { defineOperation } from './operation.ts';
import { NextPaginationToken, PaginationToken, pageSize } from './pagination.ts';

/** Most assets or models added to or removed from a collection in one request. */
export const MAX_COLLECTION_CHANGES = 49;

export const CollectionSchema = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    ownerId: Type.String(),
    createdAt: DateTime,
    updatedAt: DateTime,
    assetCount: Type.Integer(),
    modelCount: Type.Integer(),
    itemCount: Type.Integer({ description: '`assetCount` + `modelCount`' }),
    thumbnail: Type.Optional(PictureSchema),
  },
  { title: 'Collection' },
);
export type Collection = Static<typeof CollectionSchema>;

const CollectionResponse = Type.Object({ collection: CollectionSchema });
const CollectionParams = Type.Object({ collectionId: Type.String({ minLength: 1, maxLength: 200 }) });
const ProjectQuery = Type.Object({ projectId: ProjectIdQuery });
const Name = Type.String({ minLength: 1, maxLength: 255 });

export const createCollection = defineOperation({
  id: 'createCollection',
  method: 'POST',
  path: '/collections',
  tag: 'Collections',
  summary: 'Create a collection',
  auth: 'key',
  query: ProjectQuery,
  body: Type.Object({ name: Name }),
  repeatable: true,
  response: CollectionResponse,
  errors: [400, 404],
});

export const listCollections = defineOperation({
  id: 'listCollections',
  method: 'GET',
  path: '/collections',
  tag: 'Collections',
  summary: 'List collections',
  description: 'Newest first.',
  auth: 'key',
  query: Type.Object({
    projectId: ProjectIdQuery,
    pageSize: pageSize({ default: 10, maximum: 100 }),
    paginationToken: PaginationToken,
  }),
  response: Type.Object({
    collections: Type.Array(CollectionSchema),
    nextPaginationToken: NextPaginationToken,
  }),
  errors: [400],
});

export const retrieveCollection = defineOperation({
  id: 'retrieveCollection',
  method: 'GET',
  path: '/collections/{collectionId}',
  tag: 'Collections',
  summary: 'Get a collection',
  auth: 'key',
  params: CollectionParams,
  query: ProjectQuery,
  response: CollectionResponse,
  errors: [404],
});

export const updateCollection = defineOperation({
  id: 'updateCollection',
  method: 'PUT',
  path: '/collections/{collectionId}',
  tag: 'Collections',
  summary: 'Rename a collection or choose its thumbnail',
  auth: 'key',
  params: CollectionParams,
  query: ProjectQuery,
  body: Type.Object({
    name: Type.Optional(Name),
    thumbnail: Type.Optional(
      Type.Union([Type.String({ minLength: 1, maxLength: 200 }), Type.Null()], {
        description: 'The id of an asset that has a picture, or null for none',
      }),
    ),
  }),
  response: CollectionResponse,
  errors: [400, 404],
});

export const deleteCollection = defineOperation({
  id: 'deleteCollection',
  method: 'DELETE',
  path: '/collections/{collectionId}',
  tag: 'Collections',
  summary: 'Delete a collection',
  description: 'Its assets and models stay.',
  auth: 'key',
  params: CollectionParams,
  query: ProjectQuery,
  response: EmptyObject,
  errors: [404],
});

export const addCollectionAssets = defineOperation({
  id: 'addCollectionAssets',
  method: 'PUT',
  path: '/collections/{collectionId}/assets',
  tag: 'Collections',
  summary: 'Add assets to a collection',
  description: 'Assets already in it and unknown ids are ignored.',
  auth: 'key',
  params: CollectionParams,
  query: ProjectQuery,
  body: Type.Object({ assetIds: AssetIds(MAX_COLLECTION_CHANGES) }),
  response: CollectionResponse,
  errors: [400, 404],
});

export const removeCollectionAssets = defineOperation({
  id: 'removeCollectionAssets',
  method: 'DELETE',
  path: '/collections/{collectionId}/assets',
  tag: 'Collections',
  summary: 'Remove assets from a collection',
  description: 'Unknown ids are ignored.',
  auth: 'key',
  params: CollectionParams,
  query: ProjectQuery,
  body: Type.Object({ assetIds: AssetIds(MAX_COLLECTION_CHANGES) }),
  response: CollectionResponse,
  errors: [400, 404],
});

export const addCollectionModels = defineOperation({
  id: 'addCollectionModels',
  method: 'PUT',
  path: '/collections/{collectionId}/models',
  tag: 'Collections',
  summary: 'Add models to a collection',
  description: 'Models already in it and unknown ids are ignored.',
  auth: 'key',
  params: CollectionParams,
  query: ProjectQuery,
  body: Type.Object({ modelIds: ModelIds(MAX_COLLECTION_CHANGES) }),
  response: CollectionResponse,
  errors: [400, 404],
});

export const removeCollectionModels = defineOperation({
  id: 'removeCollectionModels',
  method: 'DELETE',
  path: '/collections/{collectionId}/models',
  tag: 'Collections',
  summary: 'Remove models from a collection',
  description: 'Unknown ids are ignored.',
  auth: 'key',
  params: CollectionParams,
  query: ProjectQuery,
  body: Type.Object({ modelIds: ModelIds(MAX_COLLECTION_CHANGES) }),
  response: CollectionResponse,
  errors: [400, 404],
});
