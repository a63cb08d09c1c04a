import { type Static, Type } from 'typebox';
import { DateTime, ProjectIdQuery } from './common-fields.ts';
import { defineOperation } from './operation.ts';
import { NextPaginationToken, PaginationToken, pageSize } from './pagination.ts';

export const JOB_STATUSES = [
  'pending',
  'queued',
  'warming-up',
  'in-progress',
  'finalizing',
  'success',
  'failure',
  'canceled',
] as const;
export const JobStatusSchema = Type.Enum([...JOB_STATUSES]);
export type JobStatus = Static<typeof JobStatusSchema>;

export const JobSchema = Type.Object(
  {
    jobId: Type.String(),
    jobType: Type.String({ description: '`upload` for every job of Wharf' }),
    status: JobStatusSchema,
    progress: Type.Number({ minimum: 0, maximum: 1, description: 'Never decreases' }),
    statusHistory: Type.Array(Type.Object({ date: DateTime, status: JobStatusSchema })),
    metadata: Type.Object({
      assetIds: Type.Array(Type.String()),
      error: Type.Union([Type.String(), Type.Null()]),
      input: Type.Record(Type.String(), Type.Unknown()),
      output: Type.Record(Type.String(), Type.Unknown(), { description: '`entityId` on success' }),
      outputModelId: Type.Optional(Type.String({ description: 'The model, where the upload became one' })),
    }),
    authorId: Type.String(),
    ownerId: Type.String(),
    createdAt: DateTime,
    updatedAt: DateTime,
  },
  { title: 'Job' },
);
export type Job = Static<typeof JobSchema>;

const JobResponseSchema = Type.Object({ job: JobSchema });
const JobParams = Type.Object({ jobId: Type.String({ minLength: 1, maxLength: 200 }) });
const ProjectQuery = Type.Object({ projectId: ProjectIdQuery });

export const retrieveJob = defineOperation({
  id: 'retrieveJob',
  method: 'GET',
  path: '/jobs/{jobId}',
  tag: 'Jobs',
  summary: 'Get a job',
  auth: 'key',
  params: JobParams,
  query: ProjectQuery,
  response: JobResponseSchema,
  errors: [404],
});

export const listJobs = defineOperation({
  id: 'listJobs',
  method: 'GET',
  path: '/jobs',
  tag: 'Jobs',
  summary: 'List jobs',
  description: 'Newest first.',
  auth: 'key',
  query: Type.Object({
    projectId: ProjectIdQuery,
    status: Type.Optional(JobStatusSchema),
    type: Type.Optional(Type.String({ maxLength: 200, description: 'One job type' })),
    types: Type.Optional(
      Type.String({ maxLength: 1000, description: 'Job types, comma-separated; wins over `type`' }),
    ),
    authorId: Type.Optional(Type.String({ maxLength: 200 })),
    hideResults: Type.Optional(
      Type.Boolean({
        description:
          'Answer with `metadata.output` and `metadata.assetIds` empty and without `metadata.outputModelId`',
      }),
    ),
    workflowId: Type.Optional(
      Type.String({ maxLength: 200, description: 'Wharf has no workflows: any value matches no job' }),
    ),
    pageSize: pageSize({ default: 10, maximum: 200 }),
    paginationToken: PaginationToken,
  }),
  response: Type.Object({ jobs: Type.Array(JobSchema), nextPaginationToken: NextPaginationToken }),
  errors: [400],
});

export const triggerJobAction = defineOperation({
  id: 'triggerJobAction',
  method: 'POST',
  path: '/jobs/{jobId}/action',
  tag: 'Jobs',
  summary: 'Cancel a job',
  description: 'Cancels the job and fails its upload, freeing the bytes. A finished job is 400.',
  auth: 'key',
  params: JobParams,
  query: ProjectQuery,
  body: Type.Object({ action: Type.Enum(['cancel'], { description: 'Only "cancel" is supported' }) }),
  response: JobResponseSchema,
  errors: [400, 404],
});
