import { isRecord } from '../../json-record.ts';
import type { FileChoice, ListedRepository, RepositoryFile } from './listed-repository.ts';
import { weightSet } from './weight-set.ts';

export const PIPELINE_INDEX = 'model_index.json';

/**
 * A diffusers pipeline: its index, and of every component that the index switches on the configuration and
 * one set of weights. Undefined where there is no index, or no weights to it.
 *
 * @see https://huggingface.co/docs/diffusers/using-diffusers/loading for `model_index.json`
 * @throws ImportRefusedError where shards of a component are missing
 */
export async function choosePipeline(repository: ListedRepository): Promise<FileChoice | undefined> {
  const index = repository.at(PIPELINE_INDEX);
  if (index === undefined) return undefined;
  const weights: RepositoryFile[] = [];
  const companions: RepositoryFile[] = [index];
  for (const component of componentsOf(await repository.readJson(index))) {
    const set = await weightSet(repository, component);
    companions.push(...repository.configurations(component));
    if (set === undefined) continue;
    weights.push(...set.weights);
    companions.push(...set.index);
  }
  if (weights.length === 0) return undefined;
  return { weights, companions: [...companions, ...repository.provenance()] };
}

/** Every `name: [library, class]`; `[null, null]` switches a component off, `_class_name` and its like are metadata. */
function componentsOf(document: unknown): readonly string[] {
  if (!isRecord(document)) return [];
  return Object.entries(document).flatMap(([name, value]) => {
    const isComponent = !name.startsWith('_') && name !== '' && Array.isArray(value) && value.length === 2;
    return isComponent && typeof value[1] === 'string' ? [name] : [];
  });
}
