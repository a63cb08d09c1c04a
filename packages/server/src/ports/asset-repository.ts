import type { AssetKind } from '@wharf/contract';
import type { ListSort, Page, PageRequest, TimeBounds } from './page.ts';

export interface AssetRecord {
  readonly id: string;
  readonly projectId: string;
  readonly authorId: string;
  readonly kind: AssetKind;
  /** `metadata.type` and `source`: `uploaded`, `uploaded-text`, ... */
  readonly type: string;
  readonly name: string;
  readonly description: string | null;
  readonly mimeType: string;
  readonly blobId: string;
  readonly thumbnailBlobId: string | null;
  /** Of a video, and so the next. */
  readonly firstFrameBlobId: string | null;
  readonly lastFrameBlobId: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly hidden: boolean;
  readonly parentId: string | null;
  readonly rootParentId: string | null;
  readonly uploadId: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A picture of an asset, as it is stored. */
export interface StoredPicture {
  readonly storageKey: string;
  readonly contentType: string;
  readonly sha256: string;
}

/** An asset with what is kept beside it. */
export interface AssetDetails extends AssetRecord {
  readonly tags: readonly string[];
  readonly collectionIds: readonly string[];
  /** The bytes: digest, size and where they are stored. */
  readonly blob: { readonly sha256: string; readonly size: number; readonly storageKey: string };
  readonly thumbnail: StoredPicture | null;
  readonly firstFrame: StoredPicture | null;
  readonly lastFrame: StoredPicture | null;
}

export interface AssetFilter extends TimeBounds {
  readonly types?: readonly string[];
  readonly kind?: AssetKind;
  /** Text in the name, ignoring case. */
  readonly name?: string;
  readonly hidden: 'exclude' | 'include' | 'only';
  readonly collectionId?: string;
  readonly parentAssetId?: string;
  readonly rootAssetId?: string;
  readonly authorId?: string;
  /** All of them. */
  readonly tags?: readonly string[];
}

export interface AssetRepository {
  /** Its blob must be there. */
  insert(asset: AssetRecord): Promise<void>;
  find(projectId: string, id: string): Promise<AssetDetails | undefined>;
  /** Only those that exist in the project, in no particular order. */
  findMany(projectId: string, ids: readonly string[]): Promise<readonly AssetDetails[]>;
  list(
    projectId: string,
    filter: AssetFilter,
    sort: ListSort,
    page: PageRequest,
  ): Promise<Page<AssetDetails>>;
  /** @returns false when there is no such asset in the project. */
  update(
    projectId: string,
    id: string,
    changes: { readonly name?: string; readonly description?: string },
    at: number,
  ): Promise<boolean>;
  /** Adds and removes tags; tags there already, or not there, are ignored. */
  changeTags(id: string, add: readonly string[], remove: readonly string[], at: number): Promise<void>;
  /** Deletes the rows of assets with their tags and memberships; blobs are the caller's concern. */
  delete(projectId: string, ids: readonly string[]): Promise<void>;
}
