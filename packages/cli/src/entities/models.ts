import type { Model } from '@wharf/sdk';
import type { Detail } from '../output/details.ts';
import type { Column } from '../output/table.ts';
import { bytes } from '../text/quantities.ts';
import { exactly } from './exact-size.ts';

export const MODEL_COLUMNS: readonly Column<Model>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'TYPE', value: ({ type }) => type },
  { title: 'FORMAT', value: ({ format }) => format ?? '' },
  {
    title: 'SIZE',
    side: 'right',
    value: ({ size }) => (size === undefined ? '' : bytes(size)),
    plain: ({ size }) => String(size ?? ''),
  },
  { title: 'CREATED', value: ({ createdAt }) => createdAt },
  { title: 'NAME', value: ({ name }) => name ?? '' },
];

export function modelDetails(model: Model): readonly Detail[] {
  const from = model.origin?.url;
  return [
    ['id', model.id],
    ['name', model.name],
    ['description', model.shortDescription],
    ['type', model.type],
    ['architecture', model.architecture],
    ['role', model.role],
    ['format', model.format],
    ['size', model.size === undefined ? undefined : exactly(model.size)],
    ['parameters', model.parameterCount],
    ['triggers', model.triggerWords],
    ['files', model.files?.map((file) => `${file.path} (${bytes(file.size)})`)],
    ['source', model.source],
    ['from', typeof from === 'string' ? from : undefined],
    ['tags', model.tags],
    ['collections', model.collectionIds],
    ['upload', model.uploadId],
    ['created', model.createdAt],
    ['updated', model.updatedAt],
  ];
}
