import { ImportRefusedError } from '../../../ports/import-source.ts';
import type { TreeFile } from '../list-tree.ts';
import { type HubReference, nameFile } from '../reference/hub-reference.ts';
import type { RepositoryInfo } from '../repository-info.ts';
import { isBesideTheModel, isConfiguration, isProvenance, weightsExtension } from './file-names.ts';

/** Most candidates that a question lists in its details, and in its sentence. */
const MAX_CANDIDATES = 100;
const MAX_NAMED = 5;

export interface RepositoryFile {
  /** Relative to the folder that was asked for. As hostile as its author made it. */
  readonly path: string;
  /** Of `path`, without a trailing slash; `` is the root. */
  readonly folder: string;
  readonly name: string;
  readonly source: TreeFile;
}

/** The files that make up the model. */
export interface FileChoice {
  /** Weights; at least one. */
  readonly weights: readonly RepositoryFile[];
  /** What the weights are of no use without, and where they come from. */
  readonly companions: readonly RepositoryFile[];
}

/** Reads a JSON file of the repository; undefined where it is none. */
export type ReadJson = (file: RepositoryFile) => Promise<unknown>;

export interface Listing {
  readonly reference: HubReference;
  readonly info: RepositoryInfo;
  readonly files: readonly TreeFile[];
  /** Of the repository; its files alone are seen, and their paths begin there. `` is the root. */
  readonly root: string;
  readonly readJson: ReadJson;
}

/** The files of a repository, or of one folder of it, to choose from. */
export class ListedRepository {
  readonly reference: HubReference;
  readonly info: RepositoryInfo;
  readonly files: readonly RepositoryFile[];
  readonly readJson: ReadJson;
  readonly #listing: Listing;
  readonly #byPath: ReadonlyMap<string, RepositoryFile>;
  readonly #byFolder: ReadonlyMap<string, readonly RepositoryFile[]>;

  constructor(listing: Listing) {
    this.#listing = listing;
    this.reference = listing.reference;
    this.info = listing.info;
    this.readJson = listing.readJson;
    this.files = listing.files.flatMap((file) => relativeTo(listing.root, file));
    this.#byPath = new Map(this.files.map((file) => [file.path, file]));
    this.#byFolder = Map.groupBy(this.files, (file) => file.folder);
  }

  /** The same repository, seen from a folder below. */
  below(folder: string): ListedRepository {
    const root = [this.#listing.root, folder].filter((part) => part !== '').join('/');
    return new ListedRepository({ ...this.#listing, root });
  }

  at(path: string): RepositoryFile | undefined {
    return this.#byPath.get(path);
  }

  /** The files right in it; `` is the root. */
  inFolder(folder: string): readonly RepositoryFile[] {
    return this.#byFolder.get(folder) ?? [];
  }

  /** Files of weights that belong to the model, however deep. */
  weights(): readonly RepositoryFile[] {
    return this.files.filter((file) => isWeights(file) && !isBesideTheModel(file.path));
  }

  /** The model card and the license. */
  provenance(): readonly RepositoryFile[] {
    return this.inFolder('').filter((file) => isProvenance(file.name));
  }

  configurations(folder: string): readonly RepositoryFile[] {
    return this.inFolder(folder).filter((file) => isConfiguration(file.name) && !isProvenance(file.name));
  }

  /** The refusal that asks which of several files is meant. */
  ask(candidates: readonly RepositoryFile[]): ImportRefusedError {
    const sorted = candidates.toSorted((a, b) => a.path.localeCompare(b.path, 'en'));
    const listed = sorted
      .slice(0, MAX_CANDIDATES)
      .map(({ source }) => ({ path: source.path, size: source.size }));
    const named = listed.slice(0, MAX_NAMED).map(({ path }) => path);
    const more = candidates.length > MAX_NAMED ? ` and ${candidates.length - MAX_NAMED} more` : '';
    const example = nameFile(this.reference, named[0] ?? 'path/to/file');
    return new ImportRefusedError(
      'ambiguous',
      `${this.reference.repository} does not show which file is the model: it has ${named.join(', ')}${more}. Name one, as in ${example}, or give its link.`,
      { repository: this.reference.repository, candidates: listed, candidateCount: candidates.length },
    );
  }
}

export function isWeights(file: RepositoryFile): boolean {
  return weightsExtension(file.name) !== undefined;
}

function relativeTo(root: string, source: TreeFile): readonly RepositoryFile[] {
  if (root !== '' && !source.path.startsWith(`${root}/`)) return [];
  const path = root === '' ? source.path : source.path.slice(root.length + 1);
  const slash = path.lastIndexOf('/');
  return [{ path, folder: path.slice(0, Math.max(0, slash)), name: path.slice(slash + 1), source }];
}
