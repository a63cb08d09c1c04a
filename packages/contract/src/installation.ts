import { type Static, Type } from 'typebox';
import { DateTime, ProjectIdQuery } from './common-fields.ts';
import { KindSchema } from './kinds.ts';
import { defineOperation } from './operation.ts';

export const InstallationSchema = Type.Object(
  {
    version: Type.String({ description: 'Of the server' }),
    kinds: Type.Array(KindSchema, { description: 'Kinds that can be validated here; others are refused' }),
    limits: Type.Object({
      maxFileSize: Type.Integer({ description: 'Bytes' }),
      partUrlTtl: Type.Number({ description: 'Seconds that the signed URL of a part works' }),
      assetUrlTtl: Type.Number({ description: 'Least seconds that a signed URL to read works' }),
      uploadTtl: Type.Number({ description: 'Seconds without activity until a pending upload is failed' }),
      importTimeout: Type.Number({ description: 'Seconds until an import that is not complete is failed' }),
      importConnections: Type.Integer({ description: 'Most connections that one file is fetched over' }),
      rateLimit: Type.Integer({ description: 'Requests per minute of a project; 0: no limit' }),
    }),
  },
  { title: 'Installation' },
);
export type Installation = Static<typeof InstallationSchema>;

const ComponentHealth = {
  status: Type.Enum(['ok', 'failing']),
  milliseconds: Type.Number({ description: 'How long the answer took' }),
};

export const HealthReportSchema = Type.Object(
  {
    status: Type.Enum(['ok', 'degraded'], {
      description: '`degraded`: something below is failing or no worker is alive',
    }),
    database: Type.Object({ ...ComponentHealth, engine: Type.Enum(['sqlite', 'postgres']) }),
    store: Type.Object({
      ...ComponentHealth,
      engine: Type.Enum(['disk', 's3']),
      freeBytes: Type.Optional(Type.Integer()),
    }),
    workers: Type.Array(
      Type.Object({
        id: Type.String(),
        startedAt: DateTime,
        seenAt: DateTime,
        alive: Type.Boolean({ description: 'Heard of within the last minute and a half' }),
        concurrency: Type.Integer({ description: 'Files that it validates at once' }),
      }),
      { description: 'Processes that run jobs, the newest first; those not heard of for a day are left out' },
    ),
    clockSkewSeconds: Type.Optional(
      Type.Number({
        description:
          'How far the clock of the node that answers is ahead of that of the database; negative: behind. Absent under a second; `degraded` beyond five',
      }),
    ),
    queue: Type.Object({
      waiting: Type.Integer({ description: 'Jobs that wait for a worker' }),
      running: Type.Integer(),
      oldestWaitingSeconds: Type.Optional(Type.Number()),
    }),
  },
  { title: 'HealthReport' },
);
export type HealthReport = Static<typeof HealthReportSchema>;

const ProjectQuery = Type.Object({ projectId: ProjectIdQuery });

export const retrieveInstallation = defineOperation({
  id: 'retrieveInstallation',
  method: 'GET',
  path: '/installation',
  tag: 'Installation',
  summary: 'Version and limits of the server',
  auth: 'key',
  query: ProjectQuery,
  response: Type.Object({ installation: InstallationSchema }),
  errors: [],
});

export const retrieveHealth = defineOperation({
  id: 'retrieveHealth',
  method: 'GET',
  path: '/installation/health',
  tag: 'Installation',
  summary: 'Health of database, store and workers',
  description: 'Always 200: the report says what fails. For probes there are `/healthz` and `/readyz`.',
  auth: 'key',
  query: ProjectQuery,
  response: Type.Object({ health: HealthReportSchema }),
  errors: [],
});
