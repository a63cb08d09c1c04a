import { type Static, Type } from 'typebox';
import { ProjectIdQuery } from './common-fields.ts';
import { defineOperation } from './operation.ts';

/** Most tags that are listed. */
export const MAX_LISTED_TAGS = 1000;

export const TagSchema = Type.Object({
  name: Type.String(),
  assets: Type.Integer({ description: 'Assets that carry it' }),
  models: Type.Integer({ description: 'Models that carry it' }),
});
export type Tag = Static<typeof TagSchema>;

export const listTags = defineOperation({
  id: 'listTags',
  method: 'GET',
  path: '/tags',
  tag: 'Tags',
  summary: 'List the tags in use',
  description: `By name. Where there are more than ${MAX_LISTED_TAGS}, the most used ones. Beyond Scenario.`,
  auth: 'key',
  query: Type.Object({ projectId: ProjectIdQuery }),
  response: Type.Object({ tags: Type.Array(TagSchema) }),
  errors: [],
});
