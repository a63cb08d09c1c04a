import { ImportRefusedError } from '../../ports/import-source.ts';
import { fileName } from './file-name.ts';
import type { CivitaiFile, CivitaiVersion, FileMetadata } from './listing.ts';
import type { CivitaiReference } from './reference.ts';
import { SELECTOR_NAMES, type Selectors } from './selectors.ts';

/** Types of files that are a model by themselves. */
const MODEL_FILES: readonly string[] = ['Model', 'Pruned Model', 'Diffusion Model', 'UNet'];

/** By type of model, the types of files besides those that are its subject. */
const PAYLOADS: Readonly<Record<string, readonly string[]>> = {
  VAE: ['VAE'],
  Controlnet: ['ControlNet'],
  Upscaler: ['Upscaler'],
  TextEncoder: ['Text Encoder'],
  CLIP: ['Text Encoder'],
  CLIPVision: ['CLIPVision', 'Vision Encoder'],
  VisionLanguage: ['Text Encoder', 'Vision Encoder'],
  Workflows: ['Workflow', 'Archive', 'Config'],
  ComfyWorkflows: ['Workflow', 'Archive', 'Config'],
  Poses: ['Archive', 'Config'],
  Wildcards: ['Archive', 'Config'],
  Other: ['Archive', 'Config'],
};

/** What the site prefers for somebody without preferences, and how much each counts. */
const PREFERRED: FileMetadata = { format: 'SafeTensor', size: 'pruned', fp: 'fp16', quantType: 'Q4_K_M' };
const WEIGHTS: Readonly<Record<keyof FileMetadata, number>> = {
  format: 100,
  size: 10,
  fp: 1,
  quantType: 0.5,
};

/** More files than anybody reads in a message. */
const MAX_LISTED = 30;

/**
 * The file that is meant: the one with the id; the one that the selectors fit; the primary one; the one
 * with the highest score as the site counts it, the first of equals.
 * @throws ImportRefusedError `no-files`, `no-matching-file`, `ambiguous`
 */
export function chooseFile(
  { files }: CivitaiVersion,
  modelType: string | null,
  { fileId, hash, selectors }: CivitaiReference,
): CivitaiFile {
  if (files.length === 0) throw noFiles();
  if (fileId !== null)
    return only(
      files.filter(({ id }) => id === fileId),
      files,
    );
  if (hash !== null) return byHash(files, hash);
  const usual = files.filter(({ type }) => type !== 'Training Data');
  if (Object.keys(selectors).length > 0) {
    const pool = selectors.type === undefined ? usual : files;
    return only(
      pool.filter((file) => fits(file, selectors)),
      files,
    );
  }
  return usual.find(({ primary }) => primary) ?? bestScored(usual, modelType) ?? only([...usual], files);
}

export function noFiles(): ImportRefusedError {
  return new ImportRefusedError(
    'no-files',
    'This version of the model has no files to download: choose another version and add ?modelVersionId=... to the URL.',
  );
}

/** Duplicates of one content are as good as one another. */
function byHash(files: readonly CivitaiFile[], hash: string): CivitaiFile {
  const found = files.find(({ hashes }) =>
    Object.values(hashes).some((value) => value.toUpperCase() === hash),
  );
  return found ?? only([], files);
}

function fits({ type, metadata }: CivitaiFile, selectors: Selectors): boolean {
  return SELECTOR_NAMES.every((name) => {
    const wanted = selectors[name]?.toLowerCase();
    const actual = name === 'type' ? type : metadata[name];
    return wanted === undefined || wanted === actual?.toLowerCase();
  });
}

function bestScored(files: readonly CivitaiFile[], modelType: string | null): CivitaiFile | undefined {
  const payloads = modelType !== null && Object.hasOwn(PAYLOADS, modelType) ? PAYLOADS[modelType] : [];
  const pool = files.filter(({ type }) => MODEL_FILES.includes(type) || payloads?.includes(type));
  return pool.toSorted((a, b) => score(b) - score(a))[0];
}

/** What a file does not say of itself counts neither for nor against it. */
function score({ type, metadata }: CivitaiFile): number {
  let points = 1000 + (MODEL_FILES.includes(type) ? 1000 : 0);
  for (const [name, weight] of Object.entries(WEIGHTS) as [keyof FileMetadata, number][]) {
    if (metadata[name] !== null) points += metadata[name] === PREFERRED[name] ? weight : -weight;
  }
  return points;
}

function only(found: readonly CivitaiFile[], files: readonly CivitaiFile[]): CivitaiFile {
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  const offered = (found.length === 0 ? files : found).slice(0, MAX_LISTED);
  const details = { files: offered.map((file) => ({ fileId: file.id, description: describe(file) })) };
  const names = offered.map((file) => `${file.id} (${describe(file)})`).join('; ');
  const ask = `Add ?fileId=... to the URL, with the id of one of these: ${names}.`;
  throw found.length === 0
    ? new ImportRefusedError('no-matching-file', `This version has no such file. ${ask}`, details)
    : new ImportRefusedError('ambiguous', `Several files of this version may be meant. ${ask}`, details);
}

function describe({ name, type, metadata }: CivitaiFile): string {
  const { format, size, fp, quantType } = metadata;
  const facts = [type, format, size, fp, quantType].filter((fact) => fact !== null && fact !== '');
  return [fileName(name, 'file'), ...facts].join(', ');
}
