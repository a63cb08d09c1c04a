import { type Static, type TSchema, Type } from 'typebox';
import { DateTime, EmptyObject } from './common-fields.ts';
import { defineOperation } from './operation.ts';

const MAX_QUOTA_UPLOADS = 1_000_000;

export const OwnQuotaSchema = Type.Object(
  {
    bytes: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'Bytes kept, those of uploads under way included; 0: as much as there is room for',
      }),
    ),
    uploads: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: MAX_QUOTA_UPLOADS,
        description: 'Uploads and imports under way at the same time; 0: any number',
      }),
    ),
  },
  { title: 'ProjectQuota', description: 'What is absent is as the installation has it' },
);

export const ProjectSchema = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    createdAt: DateTime,
    quota: Type.Optional(OwnQuotaSchema),
  },
  { title: 'Project' },
);
export type Project = Static<typeof ProjectSchema>;

export const ApiKeySchema = Type.Object(
  {
    key: Type.String({ description: 'The public half, the user name of HTTP Basic' }),
    name: Type.String(),
    projectId: Type.String(),
    administrator: Type.Boolean({ description: 'May manage projects and keys' }),
    createdAt: DateTime,
    revokedAt: Type.Optional(DateTime),
  },
  { title: 'ApiKey' },
);
export type ApiKey = Static<typeof ApiKeySchema>;

export const IssuedKeySchema = Type.Object(
  {
    ...ApiKeySchema.properties,
    secret: Type.String({ description: 'Shown this once: only a keyed hash of it is stored' }),
  },
  { title: 'IssuedKey' },
);
export type IssuedKey = Static<typeof IssuedKeySchema>;

const Name = Type.String({ minLength: 1, maxLength: 255 });
const ProjectParams = Type.Object({ projectId: Type.String({ minLength: 1, maxLength: 200 }) });
const KeyParams = Type.Object({ key: Type.String({ minLength: 1, maxLength: 200 }) });

export const listProjects = defineOperation({
  id: 'listProjects',
  method: 'GET',
  path: '/projects',
  tag: 'Projects',
  summary: 'List projects',
  description: 'Oldest first.',
  auth: 'administrator',
  response: Type.Object({ projects: Type.Array(ProjectSchema) }),
  errors: [],
});

export const createProject = defineOperation({
  id: 'createProject',
  method: 'POST',
  path: '/projects',
  tag: 'Projects',
  summary: 'Create a project with its first key',
  description:
    'The answer holds a secret, which is not stored, so an `Idempotency-Key` does not count here: a request that is repeated is refused, for its name is taken. Names that look the same count as the same.',
  auth: 'administrator',
  body: Type.Object({ name: Name }),
  response: Type.Object({ project: ProjectSchema, key: IssuedKeySchema }),
  errors: [400],
});

const orNull = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));

export const updateProject = defineOperation({
  id: 'updateProject',
  method: 'PATCH',
  path: '/projects/{projectId}',
  tag: 'Projects',
  summary: 'Change the quota of a project',
  description:
    'What is absent stays; null: as the installation has it. A project that has more already keeps it, and only gets no more.',
  auth: 'administrator',
  params: ProjectParams,
  body: Type.Object({
    quota: Type.Optional(
      Type.Object({
        bytes: orNull(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
        uploads: orNull(Type.Integer({ minimum: 0, maximum: MAX_QUOTA_UPLOADS })),
      }),
    ),
  }),
  response: Type.Object({ project: ProjectSchema }),
  errors: [400, 404],
});

export const listProjectKeys = defineOperation({
  id: 'listProjectKeys',
  method: 'GET',
  path: '/projects/{projectId}/keys',
  tag: 'Projects',
  summary: 'List the keys of a project',
  description: 'Oldest first, revoked ones included.',
  auth: 'administrator',
  params: ProjectParams,
  response: Type.Object({ keys: Type.Array(ApiKeySchema) }),
  errors: [404],
});

export const createProjectKey = defineOperation({
  id: 'createProjectKey',
  method: 'POST',
  path: '/projects/{projectId}/keys',
  tag: 'Projects',
  summary: 'Create a key',
  description:
    'The answer holds a secret, which is not stored, so an `Idempotency-Key` does not count here: a request that is repeated makes another key.',
  auth: 'administrator',
  params: ProjectParams,
  body: Type.Object({
    name: Name,
    administrator: Type.Optional(Type.Boolean({ description: 'Default: false' })),
  }),
  nullIsAbsent: true,
  response: Type.Object({ key: IssuedKeySchema }),
  errors: [400, 404],
});

export const revokeKey = defineOperation({
  id: 'revokeKey',
  method: 'DELETE',
  path: '/keys/{key}',
  tag: 'Projects',
  summary: 'Revoke a key',
  description:
    'At once and for good, with every session that it opened. The key that the request itself is made with cannot be revoked by it.',
  auth: 'administrator',
  params: KeyParams,
  response: EmptyObject,
  errors: [400, 404],
});
