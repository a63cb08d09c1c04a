import type { ModelSource } from '@wharf/contract';
import type { ListSort, Page, PageRequest, TimeBounds } from './page.ts';
import type { WeightsFacts, WeightsFormat } from './validator.ts';

/** A model: one or more files of weights, with the configuration that belongs to them. */
export interface ModelRecord {
  readonly id: string;
  readonly projectId: string;
  readonly authorId: string;
  readonly name: string;
  readonly shortDescription: string | null;
  /** Markdown. */
  readonly description: string | null;
  /** As Scenario names it: `flux.1-lora`, `custom`, ... */
  readonly type: string;
  readonly architecture: string;
  readonly role: string;
  readonly recognizedBy: readonly string[];
  readonly format: WeightsFormat;
  /** Of all files together, and so the next two. */
  readonly tensorCount: number;
  readonly parameterCount: number;
  readonly dtypes: WeightsFacts['dtypes'];
  readonly triggerWords: readonly string[];
  readonly source: ModelSource;
  /** What its source says of it: license, base model, revision, url; null for a file that was just sent. */
  readonly origin: Readonly<Record<string, unknown>> | null;
  /** The upload that it came by. */
  readonly uploadId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A file of a model about to be written. */
export interface ModelFileRecord {
  /** With `/`, relative, unique in the model. */
  readonly path: string;
  readonly blobId: string;
  readonly mimeType: string;
  /** Null for what is no weights: an index of shards, a configuration. */
  readonly facts: WeightsFacts | null;
  readonly tensorTableBlobId: string | null;
}

/** A stored object and its digest. */
export interface StoredFile {
  readonly storageKey: string;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

export interface ModelFile {
  readonly path: string;
  readonly mimeType: string;
  /** Null where there are no facts. */
  readonly format: WeightsFormat | null;
  readonly blob: StoredFile;
  readonly tensorTable: StoredFile | null;
}

/** A file with its facts, which may be many kilobytes. */
export interface InspectedFile extends ModelFile {
  readonly facts: WeightsFacts | null;
}

/** A model with what is kept beside it. */
export interface ModelSummary extends ModelRecord {
  readonly tags: readonly string[];
  readonly collectionIds: readonly string[];
  /** In the order in which they were inserted: the main one first. */
  readonly files: readonly ModelFile[];
}

export interface ModelDetails extends ModelSummary {
  readonly files: readonly InspectedFile[];
}

export interface ModelFilter extends TimeBounds {
  readonly types?: readonly string[];
  readonly architecture?: string;
  readonly role?: string;
  /** Text in the name, ignoring case. */
  readonly name?: string;
  readonly collectionId?: string;
  /** All of them. */
  readonly tags?: readonly string[];
}

export interface ModelRepository {
  /** @param files at least one, the main one first; their blobs must be there */
  insert(model: ModelRecord, files: readonly ModelFileRecord[]): Promise<void>;
  find(projectId: string, id: string): Promise<ModelDetails | undefined>;
  /** Only those that exist in the project, in no particular order. */
  findMany(projectId: string, ids: readonly string[]): Promise<readonly ModelSummary[]>;
  list(
    projectId: string,
    filter: ModelFilter,
    sort: ListSort,
    page: PageRequest,
  ): Promise<Page<ModelSummary>>;
  /** @returns false when there is no such model in the project. */
  update(
    projectId: string,
    id: string,
    changes: { readonly name?: string; readonly shortDescription?: string; readonly description?: string },
    at: number,
  ): Promise<boolean>;
  /** Adds and removes tags; tags there already, or not there, are ignored. */
  changeTags(id: string, add: readonly string[], remove: readonly string[], at: number): Promise<void>;
  /**
   * Deletes the row of a model with its files, tags and memberships; blobs are the caller's concern.
   * @returns false when there is no such model in the project.
   */
  delete(projectId: string, id: string): Promise<boolean>;
}
