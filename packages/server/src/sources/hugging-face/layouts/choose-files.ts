import { ImportRefusedError } from '../../../ports/import-source.ts';
import { chooseAdapter } from './adapter.ts';
import { extensionRank } from './file-names.ts';
import { chooseFolderModel } from './folder-model.ts';
import { chooseGguf } from './gguf.ts';
import {
  type FileChoice,
  isWeights,
  type ListedRepository,
  type RepositoryFile,
} from './listed-repository.ts';
import { choosePipeline, PIPELINE_INDEX } from './pipeline.ts';
import { findCheckpoint } from './single-checkpoint.ts';

/** Loose files of weights that are taken together: a diffusion model, its VAE, its text encoders. */
const FEW = 4;

/**
 * Which files of a repository are the model, by the layouts in which models are published.
 *
 * Where a repository holds both one file with the whole model and a diffusers pipeline, as that of SDXL does,
 * the file is taken: every program for pictures loads it, diffusers included (`from_single_file`), its
 * architecture can be told from it alone, and it is half the download. Who wants the pipeline names
 * `model_index.json`. GGUF files beside a pipeline or a folder with the full weights are conversions of these,
 * taken when a quantisation is named.
 *
 * @throws ImportRefusedError `ambiguous` with the candidates, `no-weights`, or why what was chosen is incomplete
 */
export async function chooseFiles(repository: ListedRepository): Promise<FileChoice> {
  if (repository.reference.quantization !== null) {
    const asked = chooseGguf(repository);
    if (asked !== undefined) return asked;
  }
  const folder = chooseAdapter(repository) ?? (await chooseFolderModel(repository));
  if (folder !== undefined) return folder;
  const gguf = repository.at(PIPELINE_INDEX) === undefined ? chooseGguf(repository) : undefined;
  if (gguf !== undefined) return gguf;
  const { choice, candidates } = findCheckpoint(repository);
  const whole = choice ?? (await choosePipeline(repository));
  if (whole !== undefined) return whole;
  if (candidates.length > 1) throw repository.ask(candidates);
  return chooseLoose(repository);
}

/** A few loose files are one model in parts; more of them are several models. */
function chooseLoose(repository: ListedRepository): FileChoice {
  const weights = withoutTwins(repository.weights());
  if (weights.length === 0) throw noWeights(repository);
  if (weights.length > FEW) throw repository.ask(weights);
  const folders = new Set(['', ...weights.map((file) => file.folder)]);
  const companions = [...folders].flatMap((folder) => repository.configurations(folder));
  return { weights, companions: [...companions, ...repository.provenance()] };
}

/** Of the same folder, only the best format: the others are copies, and pickles are not wanted. */
function withoutTwins(files: readonly RepositoryFile[]): readonly RepositoryFile[] {
  const best = new Map<string, number>();
  for (const file of files) {
    best.set(file.folder, Math.min(best.get(file.folder) ?? extensionRank(''), extensionRank(file.name)));
  }
  return files.filter((file) => extensionRank(file.name) === best.get(file.folder));
}

function noWeights(repository: ListedRepository): ImportRefusedError {
  const elsewhere = repository.files.filter(isWeights);
  // Left out as copies or as states of a training: whoever wants one of these names it.
  if (elsewhere.length > 0) return repository.ask(elsewhere);
  const { repository: name } = repository.reference;
  return new ImportRefusedError(
    'no-weights',
    `${name} has no model weights that can be imported: safetensors, GGUF, ckpt, pt, pth or bin.`,
    { repository: name },
  );
}
