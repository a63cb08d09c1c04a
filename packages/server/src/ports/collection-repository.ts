import type { StoredPicture } from './asset-repository.ts';
import type { Page, PageRequest } from './page.ts';

export interface CollectionRecord {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly thumbnailAssetId: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface CollectionDetails extends CollectionRecord {
  readonly assetCount: number;
  readonly modelCount: number;
  /** The picture of the thumbnail asset, if it still exists and has one. */
  readonly thumbnail: (StoredPicture & { readonly assetId: string }) | null;
}

export interface CollectionRepository {
  insert(collection: CollectionRecord): Promise<void>;
  find(projectId: string, id: string): Promise<CollectionDetails | undefined>;
  /** Of these ids, those that are collections of the project. */
  existing(projectId: string, ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Newest first. */
  list(projectId: string, page: PageRequest): Promise<Page<CollectionDetails>>;
  update(
    projectId: string,
    id: string,
    changes: { readonly name?: string; readonly thumbnailAssetId?: string | null },
    at: number,
  ): Promise<boolean>;
  /** @returns false when there is no such collection in the project. */
  delete(projectId: string, id: string): Promise<boolean>;
  /** Adds those assets that exist in the project; others and members are ignored. */
  addAssets(projectId: string, id: string, assetIds: readonly string[], at: number): Promise<void>;
  removeAssets(projectId: string, id: string, assetIds: readonly string[], at: number): Promise<void>;
  /** The same for models. */
  addModels(projectId: string, id: string, modelIds: readonly string[], at: number): Promise<void>;
  removeModels(projectId: string, id: string, modelIds: readonly string[], at: number): Promise<void>;
}
