import type { Model, ModelFile } from '@wharf/contract';
import type { ModelFileView, ModelView } from '../../domain/models/model-view.ts';
import type { InspectedFile, ModelDetails } from '../../ports/model-repository.ts';
import type { WeightsFacts } from '../../ports/validator.ts';
import { isoDate } from './iso-date.ts';

/** The model as lists have it. */
export function presentModel({ model, files }: ModelView): Model {
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
    files: files.map(presentFile),
    size: files.reduce((size, { file }) => size + file.blob.size, 0),
    uploadId: model.uploadId,
  };
}

/** The same with what is large: the metadata of the main file, and the facts of each. */
export function presentModelDetails(view: ModelView<ModelDetails>): Model {
  const main = view.files[0]?.file.facts;
  return {
    ...presentModel(view),
    ...(main ? { metadata: main.metadata, metadataOmitted: [...main.metadataOmitted] } : {}),
    files: view.files.map(presentInspectedFile),
  };
}

function presentFile({ file, tensorsUrl }: ModelFileView): ModelFile {
  return {
    path: file.path,
    size: file.blob.size,
    sha256: file.blob.sha256,
    mimeType: file.mimeType,
    ...(file.format === null ? {} : { format: file.format }),
    ...(tensorsUrl === undefined ? {} : { tensorsUrl }),
  };
}

function presentInspectedFile(view: ModelFileView<InspectedFile>): ModelFile {
  const { facts } = view.file;
  return { ...presentFile(view), ...(facts === null ? {} : { facts: presentFacts(facts) }) };
}

function presentFacts(facts: WeightsFacts): NonNullable<ModelFile['facts']> {
  const { recognizedBy, metadataOmitted, triggerWords } = facts;
  return {
    ...facts,
    recognizedBy: [...recognizedBy],
    metadataOmitted: [...metadataOmitted],
    triggerWords: [...triggerWords],
  };
}

/** A text that is there; an empty one stands for none. */
function described<Key extends string>(key: Key, text: string | null): { readonly [P in Key]?: string } {
  return (text === null || text === '' ? {} : { [key]: text }) as { readonly [P in Key]?: string };
}
