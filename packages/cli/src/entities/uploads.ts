import type { Upload } from '@wharf/sdk';
import type { Detail } from '../output/details.ts';
import type { Column } from '../output/table.ts';
import { bytes } from '../text/quantities.ts';
import { exactly } from './exact-size.ts';

export const UPLOAD_COLUMNS: readonly Column<Upload>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'STATUS', value: ({ status }) => status },
  { title: 'KIND', value: ({ kind }) => kind },
  {
    title: 'SIZE',
    side: 'right',
    value: ({ fileSize }) => (fileSize === undefined ? '' : bytes(fileSize)),
    plain: ({ fileSize }) => String(fileSize ?? ''),
  },
  { title: 'CREATED', value: ({ createdAt }) => createdAt },
  { title: 'NAME', value: ({ fileName }) => fileName },
];

/** Without the URLs of parts: they are permissions. */
export function uploadDetails(upload: Upload): readonly Detail[] {
  const stored = upload.parts?.filter(({ size }) => size !== undefined).length;
  return [
    ['id', upload.id],
    ['status', upload.status],
    ['error', upload.errorMessage],
    ['entity', upload.entityId],
    ['job', upload.jobId],
    ['name', upload.fileName],
    ['kind', upload.kind],
    ['type', upload.contentType],
    ['size', upload.fileSize === undefined ? undefined : exactly(upload.fileSize)],
    ['parts', upload.parts === undefined ? upload.partsCount : `${stored} of ${upload.partsCount} stored`],
    ['source', upload.source],
    ['from', upload.url],
    ['created', upload.createdAt],
    ['updated', upload.updatedAt],
  ];
}
