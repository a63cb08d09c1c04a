import type { WebhookModel } from '@wharf/contract';
import type { ModelFile, ModelSummary } from '../../ports/model-repository.ts';
import { isoDate } from '../iso-date.ts';

/** A model as everybody in its project may see it, without its files. */
export function publicModel(model: ModelSummary): Omit<WebhookModel, 'files' | 'filesCount'> {
  return {
    id: model.id,
    capabilities: [],
    collectionIds: [...model.collectionIds],
    createdAt: isoDate(model.createdAt),
    updatedAt: isoDate(model.updatedAt),
    custom: false,
    exampleAssetIds: [],
    privacy: 'private',
    source: model.source,
    status: 'trained',
    tags: [...model.tags],
    trainingImagesNumber: 0,
    type: model.type,
    name: model.name,
    ownerId: model.projectId,
    authorId: model.authorId,
    ...described('shortDescription', model.shortDescription),
    ...described('description', model.description),
    architecture: model.architecture,
    role: model.role,
    recognizedBy: [...model.recognizedBy],
    format: model.format,
    tensorCount: model.tensorCount,
    parameterCount: model.parameterCount,
    dtypes: model.dtypes,
    triggerWords: [...model.triggerWords],
    ...(model.origin === null ? {} : { origin: model.origin }),
    size: model.files.reduce((size, { blob }) => size + blob.size, 0),
    uploadId: model.uploadId,
  };
}

/** A file of a model without the signed URL of its tensor table. */
export function publicModelFile(file: ModelFile): WebhookModel['files'][number] {
  return {
    path: file.path,
    size: file.blob.size,
    sha256: file.blob.sha256,
    mimeType: file.mimeType,
    ...(file.format === null ? {} : { format: file.format }),
  };
}

/** A text that is there; an empty one stands for none. */
function described<Key extends string>(key: Key, text: string | null): { readonly [P in Key]?: string } {
  return (text === null || text === '' ? {} : { [key]: text }) as { readonly [P in Key]?: string };
}
