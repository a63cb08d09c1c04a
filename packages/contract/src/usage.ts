import { type Static, Type } from 'typebox';
import { ProjectIdQuery } from './common-fields.ts';
import { ASSET_KINDS } from './kinds.ts';
import { defineOperation } from './operation.ts';
import { ProjectSchema } from './projects.ts';

const Bytes = (description: string) => Type.Integer({ description });

const QuotaUse = (description: string) =>
  Type.Object(
    {
      used: Type.Integer(),
      allowed: Type.Optional(Type.Integer({ description: 'Absent: as much as there is room for' })),
    },
    { description },
  );

export const UsageSchema = Type.Object(
  {
    kinds: Type.Array(
      Type.Object({
        kind: Type.Enum([...ASSET_KINDS, 'model']),
        count: Type.Integer({ description: 'Assets or models' }),
        bytes: Bytes('Of their files, each counted as often as it is used'),
      }),
      { description: 'Kinds that occur, the largest first' },
    ),
    bytes: Bytes('Sum of the kinds'),
    storedBytes: Bytes('What files take in the store: the same bytes twice in a project are stored once'),
    derivedBytes: Bytes('Part of `storedBytes`: thumbnails, frames, converted formats, lists of tensors'),
    pending: Type.Object(
      {
        count: Type.Integer(),
        bytes: Bytes('Declared sizes, which are reserved; unknown ones count as nothing'),
      },
      { description: 'Uploads that wait for bytes or are being fetched' },
    ),
    quota: Type.Object(
      {
        bytes: QuotaUse(
          'Bytes: what is stored, `storedBytes`, and what is reserved for uploads that are not imported yet',
        ),
        uploads: QuotaUse('Uploads and imports that are neither imported nor failed'),
      },
      { description: 'What the project may have, and what it has of it' },
    ),
  },
  { title: 'Usage' },
);
export type Usage = Static<typeof UsageSchema>;

export const retrieveUsage = defineOperation({
  id: 'retrieveUsage',
  method: 'GET',
  path: '/usage',
  tag: 'Usage',
  summary: 'Storage that the project uses',
  auth: 'key',
  query: Type.Object({ projectId: ProjectIdQuery }),
  response: Type.Object({ usage: UsageSchema }),
  errors: [],
});

export const listProjectUsage = defineOperation({
  id: 'listProjectUsage',
  method: 'GET',
  path: '/usage/projects',
  tag: 'Usage',
  summary: 'Storage that each project uses',
  description: 'The largest first.',
  auth: 'administrator',
  response: Type.Object({
    projects: Type.Array(Type.Object({ project: ProjectSchema, usage: UsageSchema })),
    freeBytes: Type.Optional(Bytes('Left in the store, where it has an end')),
  }),
  errors: [],
});
