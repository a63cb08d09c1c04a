/** Bytes that are stored once in a project: immutable, addressed by their digest, counted. */
export interface BlobRecord {
  readonly id: string;
  readonly projectId: string;
  /** Hexadecimal, lower case. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  readonly contentType: string;
  readonly storageKey: string;
  readonly createdAt: number;
  /** Made of a file (a thumbnail, a list of tensors), and never adopted as one itself. */
  readonly derived: boolean;
}

export interface BlobRepository {
  insert(blob: BlobRecord): Promise<void>;
  findByDigest(projectId: string, sha256: string): Promise<BlobRecord | undefined>;
  findById(id: string): Promise<BlobRecord | undefined>;
  /** The blob is a file as well from now on, and stays one. */
  markAsFile(blobId: string): Promise<void>;
  /** Counts `holder` (the id of an asset or model, and what of it) among the users of the blob; idempotent. */
  addReference(blobId: string, holder: string): Promise<void>;
  /** Blobs that `holder`s use, with the holder. */
  listReferences(
    holders: readonly string[],
  ): Promise<readonly { readonly blobId: string; readonly holder: string }[]>;
  /**
   * Ends the references of these holders and deletes the rows of blobs that nobody uses any more.
   * @returns the deleted blobs: their objects are to be doomed in the same transaction.
   */
  releaseReferences(holders: readonly string[]): Promise<readonly BlobRecord[]>;
}
