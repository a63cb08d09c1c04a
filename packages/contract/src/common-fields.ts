import { Type } from 'typebox';

/** `projectId` asserts the project of the key; another project's id is 403. */
export const ProjectIdQuery = Type.Optional(
  Type.String({ description: 'Asserts the project: it must be the one of the key' }),
);

/** ISO 8601 with milliseconds and `Z`. */
export const DateTime = Type.String({ format: 'date-time', description: 'ISO 8601, UTC' });

export const AssetIds = (maxItems: number) =>
  Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
    minItems: 1,
    maxItems,
    description: `Asset ids, at most ${maxItems}`,
  });

export const ModelIds = (maxItems: number) =>
  Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
    minItems: 1,
    maxItems,
    description: `Model ids, at most ${maxItems}`,
  });

/** A picture of an entity: the asset it belongs to and a signed URL that shows it. */
export const PictureSchema = Type.Object({ assetId: Type.String(), url: Type.String() });

export const EmptyObject = Type.Object({});

const Tags = Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 100 }));

/** Body of the operations that add and remove tags. */
export const TagChangesSchema = Type.Object({
  add: Tags,
  delete: Tags,
  strict: Type.Optional(Type.Boolean()),
});
