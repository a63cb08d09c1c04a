/** What the container's own bookkeeping says, found by walking it without FFmpeg. */
export interface Structure {
  /** The major brand of `ftyp`, or Matroska's DocType; empty elsewhere. */
  readonly brand: string;
  /** How long the file says it plays, in seconds, where its structure tells exactly. */
  readonly seconds?: number;
  /** Samples per channel that have to come out of the decoder, where the header states it. */
  readonly samples?: number;
}
