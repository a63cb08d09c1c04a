/** A member of a zip archive whose central record and local header were compared (APPNOTE 4.3.7, 4.3.12). */
export interface ZipEntry {
  /** As stored; the same in both headers. */
  readonly name: string;
  /** 0 stored, 8 deflate; anything else is refused. */
  readonly method: 0 | 8;
  /** Bytes as stored. */
  readonly compressedSize: number;
  /** Bytes after decompression. */
  readonly size: number;
  /** CRC-32 of the decompressed bytes. */
  readonly crc32: number;
  /** Of the local header, in bytes from the beginning of the file. */
  readonly headerOffset: number;
  /** Of the first stored byte. */
  readonly dataOffset: number;
}
