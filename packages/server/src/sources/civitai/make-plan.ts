import type { Kind } from '@wharf/contract';
import type { ImportPlan, PlannedFile } from '../../ports/import-source.ts';
import { chooseFile } from './choose-file.ts';
import { distinctName, fileName } from './file-name.ts';
import type { CivitaiFile, CivitaiVersion, Listing } from './listing.ts';
import { toStoredLocator } from './locator.ts';
import { describeOrigin } from './origin.ts';
import { downloadableVersion } from './preflight.ts';
import type { CivitaiReference } from './reference.ts';
import { flaggedDangerous } from './refusals.ts';
import { type Selectors, selectorsOf } from './selectors.ts';
import type { Site } from './sites.ts';

const NAME_LENGTH = 200;

/** Endings of files that hold weights. */
const WEIGHTS = /\.(?:safetensors|sft|ckpt|pt|pth|bin|gguf|onnx)$/i;
/** Endings of files that tell programs how to use weights. */
const CONFIGURATION = /\.(?:ya?ml|json|toml|txt)$/i;
/** What an author can demand: more than a model and its few parts is no such list. */
const MAX_REQUIRED = 10;

/** @throws ImportRefusedError when there is nothing to import, or more than one thing to choose from */
export function makePlan(
  listing: Listing,
  reference: CivitaiReference,
  site: Site,
  kind: Kind,
  tokenSent: boolean,
): ImportPlan {
  const version = downloadableVersion(listing, tokenSent);
  const main = chooseFile(version, listing.summary.type, reference);
  const chosen = [main, ...(kind === 'model' ? requiredFiles(version, main, reference) : [])];
  const files: PlannedFile[] = [];
  for (const file of chosen) {
    const safe = fileName(file.name, `civitai-${file.id}`);
    if (file.pickleScan === 'Danger' || file.virusScan === 'Danger') throw flaggedDangerous(safe);
    const path = distinctName(
      safe,
      file.id,
      files.map((planned) => planned.path),
    );
    files.push(plannedFile(file, path, version, site, file === main));
  }
  return {
    name: joinedName(listing.summary.name, version.name),
    shortDescription: listing.model?.summary ?? null,
    triggerWords: version.trainedWords,
    origin: describeOrigin(listing, version, main, reference, site),
    files,
  };
}

/**
 * Files that the author says are needed (a VAE, text encoders, a configuration): whoever imports a model
 * wants one that works. Who names a file wants that file.
 */
function requiredFiles(
  version: CivitaiVersion,
  main: CivitaiFile,
  { fileId, hash, selectors }: CivitaiReference,
): readonly CivitaiFile[] {
  if (fileId !== null || hash !== null || Object.keys(selectors).length > 0) return [];
  return version.files
    .filter((file) => file.required && file !== main && file.type !== 'Training Data')
    .filter((file) => WEIGHTS.test(file.name) || CONFIGURATION.test(file.name))
    .filter((file) => !isLinked(file, version))
    .slice(0, MAX_REQUIRED);
}

/** Where the site's links name files by their ids, one that does not is of another version. */
function isLinked(file: CivitaiFile, version: CivitaiVersion): boolean {
  const named = ({ id, downloadQuery }: CivitaiFile) =>
    new URLSearchParams(downloadQuery ?? '').get('fileId') === String(id);
  return version.files.some(named) && !named(file);
}

function plannedFile(
  file: CivitaiFile,
  path: string,
  version: CivitaiVersion,
  site: Site,
  isMain: boolean,
): PlannedFile {
  const sha256 = file.hashes.SHA256;
  return {
    path,
    size: file.size,
    digest:
      sha256 !== undefined && sha256.length === 64
        ? { algorithm: 'sha256', value: sha256.toLowerCase() }
        : null,
    role: isMain || WEIGHTS.test(path) ? 'content' : 'companion',
    locator: toStoredLocator({
      host: site.host,
      versionId: version.id,
      fileId: file.id,
      selectors: linkSelectors(file),
    }),
  };
}

/**
 * For files that may be linked ones. A link without a type would give whatever the account prefers, one with
 * an id says nothing new, and one to a model proper may give a twin of it.
 */
function linkSelectors({ type, downloadQuery }: CivitaiFile): Selectors {
  if (type === 'Model' || type === 'Pruned Model') return {};
  const query = new URLSearchParams(downloadQuery ?? '');
  const selectors = query.has('fileId') ? undefined : selectorsOf(query);
  return selectors?.type === undefined ? {} : selectors;
}

/** `model - version`, unless one of the two says it all. */
function joinedName(model: string | null, version: string | null): string | null {
  if (model === null || version === null) return model ?? version;
  if (model.toLowerCase().endsWith(version.toLowerCase())) return cut(model, NAME_LENGTH);
  const ending = ` - ${cut(version, NAME_LENGTH / 2)}`;
  return cut(model, NAME_LENGTH - ending.length) + ending;
}

function cut(text: string, length: number): string {
  return text.length <= length
    ? text
    : `${text
        .slice(0, length - 1)
        .toWellFormed()
        .trimEnd()}…`;
}
