import { ImportRefusedError } from '../../../ports/import-source.ts';
import { isShardIndex, shardName, weightsExtension } from './file-names.ts';
import { wholeGguf } from './gguf.ts';
import type { FileChoice, ListedRepository, RepositoryFile } from './listed-repository.ts';
import { choosePipeline, PIPELINE_INDEX } from './pipeline.ts';
import { indexedShards, numberedShards } from './shard-index.ts';

/**
 * The file that was named, alone; or what it stands for: `model_index.json` for its pipeline, an index or one
 * of the shards for all of them, because no program loads one of these on its own.
 *
 * @throws ImportRefusedError where shards are missing
 */
export async function chooseNamed(repository: ListedRepository, file: RepositoryFile): Promise<FileChoice> {
  if (file.name === PIPELINE_INDEX) {
    const pipeline = await choosePipeline(repository.below(file.folder));
    if (pipeline === undefined) {
      throw new ImportRefusedError('no-weights', `${file.path} names no component that has weights.`);
    }
    return pipeline;
  }
  // What is named alone lies at the top of the model.
  const inFolder = repository.below(file.folder);
  const named = inFolder.at(file.name) ?? file;
  if (isShardIndex(named.name)) {
    return { weights: await indexedShards(inFolder, named), companions: [named] };
  }
  const shard = shardName(named.name);
  if (shard === undefined) return { weights: [named], companions: [] };
  if (weightsExtension(named.name) === 'gguf') return { weights: wholeGguf(inFolder, named), companions: [] };
  return shardsAround(inFolder, named, shard.base);
}

async function shardsAround(
  repository: ListedRepository,
  named: RepositoryFile,
  base: string,
): Promise<FileChoice> {
  const extension = weightsExtension(named.name) ?? '';
  const index = repository.at(`${base}.${extension}.index.json`);
  if (index !== undefined) {
    const shards = await indexedShards(repository, index);
    if (shards.includes(named)) return { weights: shards, companions: [index] };
  }
  const alike = repository
    .inFolder('')
    .filter((file) => shardName(file.name)?.base === base && weightsExtension(file.name) === extension);
  return { weights: numberedShards(alike), companions: [] };
}
