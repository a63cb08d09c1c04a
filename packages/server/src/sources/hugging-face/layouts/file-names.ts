/** Extensions of weights, the best first: safetensors cannot run code, pickles can. */
const WEIGHTS = ['safetensors', 'gguf', 'ckpt', 'pt', 'pth', 'bin'] as const;
export type WeightsExtension = (typeof WEIGHTS)[number];

/** Configurations, vocabularies and chat templates, as loaders ask for them. */
const CONFIGURATION = /\.(?:json|txt|model|jinja|tiktoken|ya?ml)$/i;
/** Names the shards of a weight set; of use only together with that set. */
const SHARD_INDEX = /\.index(?:\.\w+)?\.json$/i;
const PROVENANCE = /^(?:readme\.md|(?:licen[cs]e|notice)(?:[-_.].*)?)$/i;

/** State of a training run, and exports for other programs, that share an extension with weights. */
const NO_WEIGHTS =
  /^(?:training_args|optimizer|scheduler|scaler|rng_state|random_states|openvino_|flax_|tf_model|events\.)/i;
/** Folders with copies of the weights for other programs, or of earlier in the training. */
const NO_MODEL_FOLDER =
  /^(?:original|onnx|openvino|coreml|runs|logs|checkpoint-.*|global_step.*|.*\.mlpackage)$/i;

/** A part of a file that was split: `model-00001-of-00002.safetensors`, `x_00001-of-00002.gguf`. */
const SHARD = /^(?<base>.+)[-_](?<number>\d{5,6})-of-(?<total>\d{5,6})\.(?<extension>[a-z]+)$/i;

export interface ShardName {
  /** What all parts have in common. */
  readonly base: string;
  readonly number: number;
  readonly total: number;
}

export function shardName(name: string): ShardName | undefined {
  const groups = SHARD.exec(name)?.groups;
  if (groups === undefined) return undefined;
  return { base: groups.base ?? '', number: Number(groups.number), total: Number(groups.total) };
}

/** Of the name of a file with weights. */
export function weightsExtension(name: string): WeightsExtension | undefined {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return WEIGHTS.find((known) => known === extension);
}

/** 0 is the best. */
export function extensionRank(name: string): number {
  const extension = weightsExtension(name);
  return extension === undefined ? WEIGHTS.length : WEIGHTS.indexOf(extension);
}

/** Without its extension, and without its number if it is a shard. */
export function stem(name: string): string {
  return shardName(name)?.base ?? name.replace(/\.[^.]+$/, '');
}

export function isConfiguration(name: string): boolean {
  return CONFIGURATION.test(name) && !SHARD_INDEX.test(name);
}

export function isShardIndex(name: string): boolean {
  return SHARD_INDEX.test(name);
}

/** What is kept of every model: its card and its license. */
export function isProvenance(name: string): boolean {
  return PROVENANCE.test(name);
}

/** Whether a file that is named like weights is no part of the model itself. */
export function isBesideTheModel(path: string): boolean {
  const segments = path.split('/');
  const name = segments.pop() ?? '';
  return NO_WEIGHTS.test(name) || segments.some((segment) => NO_MODEL_FOLDER.test(segment));
}
