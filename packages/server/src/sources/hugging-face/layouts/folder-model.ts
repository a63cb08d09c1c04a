import type { FileChoice, ListedRepository, RepositoryFile } from './listed-repository.ts';
import { PIPELINE_INDEX } from './pipeline.ts';
import { standardWeightSet } from './weight-set.ts';

/** Modules of sentence-transformers: `1_Pooling`, `2_Dense`. */
const MODULE = /^\d+_[A-Za-z]+$/;

/**
 * A model that is loaded as a folder, as transformers does, and diffusers of single components such as a
 * ControlNet or a VAE: `config.json`, one set of weights under the usual names, the tokenizer's files.
 *
 * @see https://huggingface.co/docs/transformers/models for the names
 * @throws ImportRefusedError where shards are missing
 */
export async function chooseFolderModel(repository: ListedRepository): Promise<FileChoice | undefined> {
  if (repository.at('config.json') === undefined || repository.at(PIPELINE_INDEX) !== undefined)
    return undefined;
  const set = await standardWeightSet(repository, '');
  if (set === undefined) return undefined;
  const modules = await moduleFiles(repository);
  return {
    weights: [...set.weights, ...modules.weights],
    companions: [
      ...repository.configurations(''),
      ...set.index,
      ...modules.companions,
      ...repository.provenance(),
    ],
  };
}

async function moduleFiles(repository: ListedRepository): Promise<FileChoice> {
  const weights: RepositoryFile[] = [];
  const companions: RepositoryFile[] = [];
  if (repository.at('modules.json') === undefined) return { weights, companions };
  for (const folder of new Set(repository.files.map((file) => file.folder))) {
    if (!MODULE.test(folder)) continue;
    weights.push(...((await standardWeightSet(repository, folder))?.weights ?? []));
    companions.push(...repository.configurations(folder));
  }
  return { weights, companions };
}
