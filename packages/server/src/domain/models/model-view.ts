import type { ModelDetails, ModelFile, ModelSummary, StoredFile } from '../../ports/model-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { stableExpiry } from '../part-urls/stable-expiry.ts';
import { safeFileName } from '../uploads/file-name.ts';

type Needs = Pick<Dependencies, 'blobs' | 'clock' | 'limits'>;

/** A file of a model with a URL of its tensor table, if it has one. */
export interface ModelFileView<File extends ModelFile = ModelFile> {
  readonly file: File;
  readonly tensorsUrl: string | undefined;
}

export interface ModelView<Model extends ModelSummary = ModelSummary> {
  readonly model: Model;
  readonly files: readonly ModelFileView<Model['files'][number]>[];
}

/** A model as lists show it, without what is large. */
export async function viewModel(deps: Needs, model: ModelSummary): Promise<ModelView> {
  return { model, files: await Promise.all(model.files.map((file) => viewFile(deps, file))) };
}

/** A model with everything that is known of it. */
export async function viewModelDetails(deps: Needs, model: ModelDetails): Promise<ModelView<ModelDetails>> {
  return { model, files: await Promise.all(model.files.map((file) => viewFile(deps, file))) };
}

async function viewFile<File extends ModelFile>(deps: Needs, file: File): Promise<ModelFileView<File>> {
  const { path, tensorTable } = file;
  return {
    file,
    tensorsUrl: tensorTable === null ? undefined : await signTensorTable(deps, path, tensorTable),
  };
}

function signTensorTable(deps: Needs, path: string, { storageKey, sha256 }: StoredFile): Promise<string> {
  return deps.blobs.signRead(storageKey, {
    // Made by us, of names that the file gives: data for programs, and a download for people.
    contentType: 'application/json',
    fileName: safeFileName(`${path}.tensors.json`),
    disposition: 'attachment',
    expiresAt: stableExpiry(deps.clock(), deps.limits.assetUrlTtl),
    etag: sha256,
  });
}
