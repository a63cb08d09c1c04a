import { type Static, Type } from 'typebox';
import { ProjectIdQuery } from './common-fields.ts';
import { KindSchema } from './kinds.ts';
import { defineOperation } from './operation.ts';
import { UploadSourceSchema } from './uploads.ts';

/** Most files that a preview lists. */
export const MAX_PREVIEW_FILES = 100;

export const ImportPreviewSchema = Type.Object(
  {
    source: UploadSourceSchema,
    kind: KindSchema,
    url: Type.String({ description: 'Where it comes from, without what looks like a secret' }),
    fileName: Type.String({ description: 'Of the upload that it would be' }),
    name: Type.Optional(Type.String({ description: 'Of the model that it would become' })),
    shortDescription: Type.Optional(Type.String()),
    contentType: Type.Optional(Type.String({ description: 'Of a `url`, as its server says' })),
    files: Type.Array(Type.Object({ path: Type.String(), size: Type.Optional(Type.Integer()) }), {
      maxItems: MAX_PREVIEW_FILES,
    }),
    filesCount: Type.Integer(),
    fileSize: Type.Optional(Type.Integer({ description: 'Bytes of all files, where every size is known' })),
    triggerWords: Type.Array(Type.String()),
    origin: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'Repository and commit, model version, license, ...',
      }),
    ),
  },
  { title: 'ImportPreview' },
);
export type ImportPreview = Static<typeof ImportPreviewSchema>;

export const previewImport = defineOperation({
  id: 'previewImport',
  method: 'POST',
  path: '/imports/preview',
  tag: 'Uploads',
  summary: 'See what an import would fetch',
  description:
    'Asks the source and stores nothing. Exactly one of `url`, `huggingFaceModelName` and `civitaiModelUrl`, as when an upload is created; what could not be imported is 400 with the reason. Beyond Scenario.',
  auth: 'key',
  query: Type.Object({ projectId: ProjectIdQuery }),
  body: Type.Object({
    url: Type.Optional(Type.String({ minLength: 1, maxLength: 8192 })),
    huggingFaceModelName: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
    civitaiModelUrl: Type.Optional(Type.String({ minLength: 1, maxLength: 8192 })),
    kind: Type.Optional(KindSchema),
    fileName: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
  }),
  nullIsAbsent: true,
  response: Type.Object({ preview: ImportPreviewSchema }),
  errors: [400, 503],
});
