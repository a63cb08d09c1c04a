/** A file with what tells whether its bytes were written again. */
export interface StoredFile {
  readonly path: string;
  readonly inode: number;
  /** Bytes allocated on the disk, not the apparent size. */
  readonly allocated: number;
}
