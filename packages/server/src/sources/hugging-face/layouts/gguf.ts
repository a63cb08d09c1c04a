import { ImportRefusedError } from '../../../ports/import-source.ts';
import { shardName, stem, weightsExtension } from './file-names.ts';
import type { FileChoice, ListedRepository, RepositoryFile } from './listed-repository.ts';

/** What most people run: small at little loss. */
const PREFERRED: readonly string[] = ['Q4_K_M', 'Q5_K_M', 'Q4_K_S', 'Q8_0'];
/** Precisions of a vision projector, the commonest first. */
const PROJECTOR_PREFERRED: readonly string[] = ['F16', 'FP16', 'BF16', 'F32'];

/** A quantisation as llama.cpp names them, between separators: `Q4_K_M`, `IQ2_XXS`, `TQ1_0`, `MXFP4`, `BF16`. */
const QUANTIZATION =
  /(?<=^|[-_./])(?:I?Q\d(?:_(?:K|XXS|XS|XL|NL|S|M|L|P|\d))*|TQ\d_\d|MXFP4(?:_MOE)?|BF16|F16|F32|FP16|FP32)(?=$|[-_./])/g;

/** A model in one GGUF file, or in all its shards. */
interface GgufModel {
  /** In order. */
  readonly files: readonly RepositoryFile[];
  readonly quantization: string | undefined;
  /** Bytes. */
  readonly size: number;
}

/**
 * One quantisation of a GGUF repository: the one asked for, else the first of the usual ones, else the
 * smallest. A vision model's projector (`mmproj`) comes along.
 *
 * @see https://github.com/ggml-org/llama.cpp/blob/master/tools/gguf-split/README.md for shards
 * @throws ImportRefusedError `quantization-not-found`, `incomplete-shards`, or `ambiguous`
 */
export function chooseGguf(repository: ListedRepository): FileChoice | undefined {
  const asked = repository.reference.quantization;
  const files = repository.files.filter((file) => weightsExtension(file.name) === 'gguf');
  const isProjector = (file: RepositoryFile) => /mmproj/i.test(file.name);
  const models = completeModels(files.filter((file) => !isProjector(file) && !/imatrix/i.test(file.name)));
  if (models.length === 0 && asked === null) return undefined;
  const chosen = asked === null ? chooseUsual(repository, models) : chooseAsked(repository, models, asked);
  const projectors = completeModels(files.filter(isProjector));
  const projector = PROJECTOR_PREFERRED.flatMap((wanted) =>
    projectors.filter((one) => one.quantization === wanted),
  );
  return {
    weights: [...chosen.files, ...((projector[0] ?? smallest(projectors))?.files ?? [])],
    companions: repository.provenance(),
  };
}

/** All shards of a named one, or the file itself. */
export function wholeGguf(repository: ListedRepository, file: RepositoryFile): readonly RepositoryFile[] {
  const siblings = repository
    .inFolder(file.folder)
    .filter((other) => weightsExtension(other.name) === 'gguf');
  const model = completeModels(siblings).find(({ files }) => files.includes(file));
  if (model === undefined) throw incomplete(file);
  return model.files;
}

function chooseAsked(repository: ListedRepository, models: readonly GgufModel[], asked: string): GgufModel {
  // Unsloth marks its dynamic quantisations so, beside or instead of the plain ones of the same name.
  const found = models.filter((model) => model.quantization === asked.replace(/^UD-/, ''));
  if (found.length > 0) return one(repository, found);
  const available = [...new Set(models.flatMap((model) => model.quantization ?? []))].toSorted();
  throw new ImportRefusedError(
    'quantization-not-found',
    available.length === 0
      ? `${repository.reference.repository} has no GGUF files. Leave out :${asked}.`
      : `${repository.reference.repository} has no quantisation ${asked}. It has ${available.join(', ')}.`,
    { repository: repository.reference.repository, available },
  );
}

function chooseUsual(repository: ListedRepository, models: readonly GgufModel[]): GgufModel {
  for (const wanted of PREFERRED) {
    const found = models.filter((model) => model.quantization === wanted);
    if (found.length > 0) return one(repository, found);
  }
  const found = smallest(models);
  if (found === undefined) throw repository.ask([]);
  return found;
}

/** Several models in the same quantisation are different models. */
function one(repository: ListedRepository, models: readonly GgufModel[]): GgufModel {
  const [only, ...more] = models;
  if (only === undefined || more.length > 0)
    throw repository.ask(models.flatMap((model) => model.files[0] ?? []));
  return only;
}

function smallest(models: readonly GgufModel[]): GgufModel | undefined {
  return models.toSorted((a, b) => a.size - b.size)[0];
}

/** @throws ImportRefusedError where there are shards and not one model has all of its own */
function completeModels(files: readonly RepositoryFile[]): readonly GgufModel[] {
  const groups = Map.groupBy(files, (file) => {
    const shard = shardName(file.name);
    return shard === undefined ? file.path : `${file.folder}/${shard.base}/${shard.total}`;
  });
  const complete = [...groups.values()].filter((group) => {
    const total = shardName(group[0]?.name ?? '')?.total;
    return total === undefined || new Set(group.map((file) => shardName(file.name)?.number)).size === total;
  });
  const [first] = files;
  if (complete.length === 0 && first !== undefined) throw incomplete(first);
  return complete.map((group) => ({
    files: group.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    quantization: quantizationOf(group[0]),
    size: group.reduce((total, file) => total + (file.source.size ?? 0), 0),
  }));
}

/** The last one in the name; else that of the folder. */
function quantizationOf(file: RepositoryFile | undefined): string | undefined {
  if (file === undefined) return undefined;
  const last = (text: string) => text.toUpperCase().match(QUANTIZATION)?.at(-1);
  return last(stem(file.name)) ?? last(file.folder);
}

function incomplete(file: RepositoryFile): ImportRefusedError {
  return new ImportRefusedError(
    'incomplete-shards',
    `${file.path} is one of ${shardName(file.name)?.total} parts of a GGUF file, and not all are there: it cannot be loaded.`,
    { path: file.source.path },
  );
}
