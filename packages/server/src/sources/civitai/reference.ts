import type { JsonObject } from '../../ports/import-source.ts';
import { type Selectors, storedSelectors } from './selectors.ts';
import type { Site } from './sites.ts';
import { positiveId, record } from './untrusted-values.ts';

/** What a user asked for. At least one of model, version and hash is there. */
export interface CivitaiReference {
  /** Of the site to ask first. */
  readonly host: string;
  readonly modelId: number | null;
  readonly versionId: number | null;
  readonly fileId: number | null;
  /** Hexadecimal, upper case, of any of the kinds that Civitai publishes. */
  readonly hash: string | null;
  readonly selectors: Selectors;
}

export function toStored(reference: CivitaiReference): JsonObject {
  return { ...reference, selectors: { ...reference.selectors } };
}

/** Reads back what was stored. */
export function fromStored(stored: JsonObject): CivitaiReference {
  const { host, modelId, versionId, fileId, hash, selectors } = record(stored);
  return {
    host: typeof host === 'string' ? host : '',
    modelId: positiveId(modelId),
    versionId: positiveId(versionId),
    fileId: positiveId(fileId),
    hash: typeof hash === 'string' ? hash : null,
    selectors: storedSelectors(selectors),
  };
}

/** The one URL of what was asked for, which can be pasted again. */
export function canonicalUrl(site: Site, reference: CivitaiReference): string {
  const { modelId, versionId, fileId, hash, selectors } = reference;
  const query = new URLSearchParams();
  if (modelId !== null && versionId !== null) query.set('modelVersionId', String(versionId));
  if (fileId !== null) query.set('fileId', String(fileId));
  for (const [name, value] of Object.entries(selectors)) query.set(name, value);
  const path =
    modelId !== null
      ? `/models/${modelId}`
      : versionId !== null
        ? `/api/download/models/${versionId}`
        : `/api/v1/model-versions/by-hash/${hash}`;
  return `${site.base}${path}${query.size === 0 ? '' : `?${query}`}`;
}
