import type { ModelSource } from '@wharf/contract';
import type { Repositories } from '../../ports/database.ts';
import type { ModelFileRecord, ModelRecord } from '../../ports/model-repository.ts';
import type { WeightsFacts } from '../../ports/validator.ts';
import { newId } from '../ids.ts';
import { adoptBlob } from '../storage/adopt-blob.ts';
import { type PreparedRendition, renditionContent } from '../storage/renditions.ts';
import { announceNewModel } from '../webhooks/announce.ts';
import { fileHolder, tensorTableHolder } from './holders.ts';
import { summarizeModel } from './summarize-model.ts';

/** A stored and validated file about to become a file of a model. */
export interface ImportedFile {
  /** With `/`, relative, unique in the model. */
  readonly path: string;
  readonly mimeType: string;
  readonly content: { readonly storageKey: string; readonly sha256: string; readonly size: number };
  /** Null for what is no weights: an index of shards, a configuration. */
  readonly facts: WeightsFacts | null;
  readonly tensorTable: PreparedRendition | null;
}

/** Files about to become one model: a single one, shards with their index, or a folder. */
export interface ModelImport
  extends Pick<
    ModelRecord,
    'projectId' | 'authorId' | 'uploadId' | 'name' | 'shortDescription' | 'description' | 'origin'
  > {
  readonly source: ModelSource;
  /** Words that its source says call the concept up, beside those found in the files. */
  readonly publishedTriggerWords?: readonly string[];
  /** At least one of them weights. */
  readonly files: readonly ImportedFile[];
  readonly collectionIds: readonly string[];
  readonly tags: readonly string[];
  readonly at: number;
}

/**
 * Creates the model with its blobs, tags and collections, in the caller's transaction. A collection
 * deleted since the upload was created is passed over.
 * @returns the id of the model.
 */
export async function importModel(tx: Repositories, source: ModelImport): Promise<string> {
  const { projectId, at, files, collectionIds, tags, publishedTriggerWords = [], ...record } = source;
  const id = newId('model');
  const { mainPath, ...summary } = summarizeModel(files);
  const adopted: ModelFileRecord[] = [];
  for (const file of mainFirst(files, mainPath)) adopted.push(await adoptFile(tx, id, file, source));
  const triggerWords = [...new Set([...publishedTriggerWords, ...summary.triggerWords])];
  const model = { ...record, ...summary, triggerWords, id, projectId, createdAt: at, updatedAt: at };
  await tx.models.insert(model, adopted);
  if (tags.length > 0) await tx.models.changeTags(id, tags, [], at);
  for (const collectionId of new Set(collectionIds)) {
    await tx.collections.addModels(projectId, collectionId, [id], at);
  }
  await announceNewModel(tx, { id, projectId, at });
  return id;
}

/** The main file, then the others by path. */
function mainFirst(files: readonly ImportedFile[], mainPath: string): readonly ImportedFile[] {
  return files.toSorted((a, b) => {
    if (a.path === mainPath) return -1;
    if (b.path === mainPath) return 1;
    return a.path < b.path ? -1 : 1;
  });
}

async function adoptFile(
  tx: Repositories,
  modelId: string,
  { path, mimeType, content, facts, tensorTable }: ImportedFile,
  { projectId, at }: ModelImport,
): Promise<ModelFileRecord> {
  const stored = { projectId, ...content, contentType: mimeType, at };
  const blob = await adoptBlob(tx, stored, fileHolder(modelId, path));
  const table =
    tensorTable &&
    (await adoptBlob(tx, renditionContent(tensorTable, projectId, at), tensorTableHolder(modelId, path)));
  return { path, blobId: blob.id, mimeType, facts, tensorTableBlobId: table?.id ?? null };
}
