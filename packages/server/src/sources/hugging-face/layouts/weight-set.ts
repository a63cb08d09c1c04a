import { extensionRank, isBesideTheModel, isShardIndex, shardName, weightsExtension } from './file-names.ts';
import { isWeights, type ListedRepository, type RepositoryFile } from './listed-repository.ts';
import { indexedShards, numberedShards } from './shard-index.ts';

/** Names that diffusers and transformers look for, with the variant before the number of the shard. */
const STANDARD =
  /^(?<stem>diffusion_pytorch_model|pytorch_model|model)(?:\.(?<variant>\w+))?(?:[-_]\d{5,6}-of-\d{5,6})?\.(?<extension>safetensors|bin)$/;
/** `model.safetensors.index.json`, `model.safetensors.index.fp16.json`, `model.fp16.safetensors.index.json`. */
const STANDARD_INDEX =
  /^(?<stem>diffusion_pytorch_model|pytorch_model|model)(?:\.(?<before>\w+))?\.(?<extension>safetensors|bin)\.index(?:\.(?<after>\w+))?\.json$/;

/** Of what is published in several precisions, the plain one, then the commonest; others (`non_ema`) by name. */
const VARIANTS: readonly string[] = ['', 'fp16', 'bf16', 'fp32'];

export interface WeightSet {
  readonly weights: readonly RepositoryFile[];
  /** Names the shards, where the set has one. */
  readonly index: readonly RepositoryFile[];
}

interface StandardFile {
  readonly file: RepositoryFile;
  readonly stem: string;
  readonly variant: string;
  readonly extension: string;
}

/**
 * The one set of weights of a folder that loaders would take: safetensors before pickles, the plain precision
 * before its variants, one file before shards. Undefined where no name, or more than one, could be meant.
 *
 * @see https://huggingface.co/docs/diffusers/using-diffusers/other-formats for names and variants
 * @throws ImportRefusedError where shards are missing
 */
export async function weightSet(
  repository: ListedRepository,
  folder: string,
): Promise<WeightSet | undefined> {
  const standard = await standardWeightSet(repository, folder);
  if (standard !== undefined) return standard;
  const others = repository
    .inFolder(folder)
    .filter(
      (file) => isWeights(file) && !isBesideTheModel(file.name) && weightsExtension(file.name) !== 'gguf',
    );
  const best = Math.min(...others.map((file) => extensionRank(file.name)));
  const [only, ...more] = others.filter((file) => extensionRank(file.name) === best);
  return only === undefined || more.length > 0 ? undefined : { weights: [only], index: [] };
}

/** The same, of files with the names that diffusers and transformers give them alone. */
export async function standardWeightSet(
  repository: ListedRepository,
  folder: string,
): Promise<WeightSet | undefined> {
  const files = repository.inFolder(folder).flatMap(standardFile);
  const [best] = files.toSorted((a, b) => rank(a) - rank(b) || compare(a.variant, b.variant));
  if (best === undefined) return undefined;
  const set = files.filter(
    ({ stem, variant, extension }) =>
      stem === best.stem && variant === best.variant && extension === best.extension,
  );
  const index = set.find(({ file }) => isShardIndex(file.name))?.file;
  const whole = set.find(({ file }) => isWeights(file) && shardName(file.name) === undefined)?.file;
  if (whole !== undefined) return { weights: [whole], index: [] };
  if (index !== undefined) return { weights: await indexedShards(repository, index), index: [index] };
  return { weights: numberedShards(set.map(({ file }) => file)), index: [] };
}

function standardFile(file: RepositoryFile): readonly StandardFile[] {
  const groups = STANDARD.exec(file.name)?.groups ?? STANDARD_INDEX.exec(file.name)?.groups;
  if (groups === undefined) return [];
  const variant = groups.variant ?? groups.before ?? groups.after ?? '';
  return [{ file, variant, stem: groups.stem ?? '', extension: groups.extension ?? '' }];
}

/** 0 is the best: by format, then by variant. */
function rank({ variant, extension }: StandardFile): number {
  const known = VARIANTS.indexOf(variant);
  return extensionRank(`.${extension}`) * 100 + (known === -1 ? VARIANTS.length : known);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
