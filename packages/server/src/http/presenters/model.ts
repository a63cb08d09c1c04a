import type { Model, ModelFile } from '@wharf/contract';
import type { ModelFileView, ModelView } from '../../domain/models/model-view.ts';
import { publicModel, publicModelFile } from '../../domain/models/public-model.ts';
import type { InspectedFile, ModelDetails } from '../../ports/model-repository.ts';
import type { WeightsFacts } from '../../ports/validator.ts';

/** The model as lists have it. */
export function presentModel({ model, files }: ModelView): Model {
  return { ...publicModel(model), files: files.map(presentFile) };
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
  return { ...publicModelFile(file), ...(tensorsUrl === undefined ? {} : { tensorsUrl }) };
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
