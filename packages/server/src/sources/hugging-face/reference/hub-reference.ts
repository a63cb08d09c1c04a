import type { JsonObject } from '../../../ports/import-source.ts';
import { encodePath, type HubEndpoint } from '../hub-endpoint.ts';

/** The revision of a repository where none is named. */
export const DEFAULT_REVISION = 'main';

/** What a user asked for. */
export interface HubReference {
  /** `namespace/name`, or a bare name of the Hub's first models. */
  readonly repository: string;
  /** Branch, tag, `refs/pr/N` or commit; decoded. */
  readonly revision: string;
  /** The one file, or the one folder, that is wanted; decoded. Null: the repository. */
  readonly path: string | null;
  /** The GGUF quantisation that is wanted, in upper case: `Q4_K_M`. */
  readonly quantization: string | null;
}

export function storeReference(reference: HubReference): JsonObject {
  return { ...reference };
}

/** @throws TypeError for what {@link storeReference} has not written */
export function readReference(stored: JsonObject): HubReference {
  const { repository, revision, path, quantization } = stored;
  const nullable = (value: unknown): value is string | null => value === null || typeof value === 'string';
  if (typeof repository !== 'string' || typeof revision !== 'string') {
    throw new TypeError('The stored reference names no repository');
  }
  if (!nullable(path) || !nullable(quantization)) throw new TypeError('The stored reference is malformed');
  return { repository, revision, path, quantization };
}

/**
 * The page that shows what was asked for. Parsing it gives the same reference again.
 * @param folder whether the path was given as that of a folder
 */
export function displayUrl(endpoint: HubEndpoint, reference: HubReference, folder: boolean): string {
  const action = reference.path === null || folder ? 'tree' : 'blob';
  const quantization = reference.quantization === null ? '' : `:${reference.quantization}`;
  const path = reference.path === null ? '' : `/${encodePath(reference.path)}`;
  const revision = encodeURIComponent(reference.revision);
  return `${endpoint.page(reference.repository)}/${action}/${revision}${quantization}${path}`;
}

/** `name` of `org/name`. */
export function repositoryName(repository: string): string {
  return repository.slice(repository.lastIndexOf('/') + 1);
}

/** How to name one file of it: `org/name@main/path/file`. */
export function nameFile({ repository, revision }: HubReference, path: string): string {
  return `${repository}@${encodeRevision(revision)}/${path}`;
}

/** `refs/pr/3` is understood as it is. */
function encodeRevision(revision: string): string {
  return /^refs\/(?:pr\/\d+|convert\/[^/]+)$/.test(revision) ? revision : encodeURIComponent(revision);
}
