import { extensionRank, isBesideTheModel, shardName, stem } from './file-names.ts';
import {
  type FileChoice,
  isWeights,
  type ListedRepository,
  type RepositoryFile,
} from './listed-repository.ts';
import { PIPELINE_INDEX } from './pipeline.ts';

/** Names that loaders of folders expect, or that name a part of a model. */
const NO_CHECKPOINT =
  /^(?:(?:diffusion_pytorch_model|pytorch_model|model|adapter_model|pytorch_lora_weights)(?:\.\w+)?|ae|vae|text_encoder(?:_\d)?)$/i;
/** Another edition of the model beside it. */
const EDITION =
  /\d[._]?\d*vae|inpaint|refiner|lora|offset|turbo|lightning|nonema|non_ema|[-_.]fp8|instruct-?pix2pix/i;
/** How many times larger than the next a file is that stands out. */
const STANDS_OUT = 1.5;

/** Candidates at the root, and the one among them that is plainly the model. */
export interface CheckpointSearch {
  readonly choice: FileChoice | undefined;
  readonly candidates: readonly RepositoryFile[];
}

/**
 * One file at the root that holds the whole model, as programs for pictures load it: preferably safetensors,
 * and of several the one that is no special edition, whose name begins the others' names, or that is far
 * larger than the rest.
 */
export function findCheckpoint(repository: ListedRepository): CheckpointSearch {
  const files = repository.inFolder('').filter(isCheckpoint);
  const best = Math.min(...files.map((file) => extensionRank(file.name)));
  const candidates = files.filter((file) => extensionRank(file.name) === best);
  const plain = candidates.filter((file) => !EDITION.test(stem(file.name)));
  const found = theModelAmong(plain.length > 0 ? plain : candidates);
  if (found === undefined) return { choice: undefined, candidates };
  const isOfPipeline = repository.at(PIPELINE_INDEX) !== undefined;
  const configurations = isOfPipeline ? [] : repository.configurations('');
  return {
    choice: { weights: [found], companions: [...configurations, ...repository.provenance()] },
    candidates,
  };
}

function isCheckpoint(file: RepositoryFile): boolean {
  if (!isWeights(file) || isBesideTheModel(file.name) || shardName(file.name) !== undefined) return false;
  return !NO_CHECKPOINT.test(stem(file.name));
}

function theModelAmong(files: readonly RepositoryFile[]): RepositoryFile | undefined {
  const [only, ...more] = files;
  if (more.length === 0) return only;
  const base = files.find((file) => files.every((other) => stem(other.name).startsWith(stem(file.name))));
  if (base !== undefined) return base;
  const [largest, next] = files.toSorted((a, b) => (b.source.size ?? 0) - (a.source.size ?? 0));
  const standsOut =
    (largest?.source.size ?? 0) >= STANDS_OUT * (next?.source.size ?? Number.POSITIVE_INFINITY);
  return standsOut ? largest : undefined;
}
