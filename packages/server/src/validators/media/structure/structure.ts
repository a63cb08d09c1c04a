/** What the container's own bookkeeping says, found by walking it without FFmpeg. */
export interface Structure {
  /** The major brand of `ftyp`, or Matroska's DocType; empty elsewhere. */
  readonly brand: string;
  /** How long the file says it plays, in seconds, where its structure tells exactly. */
  readonly seconds?: number;
  /** Samples per channel that have to come out of the decoder, where the header states it. */
  readonly samples?: number;
  /** Whether the media data go on to wherever the file ends, because the writer could not tell how long they are. */
  readonly isOpenEnded?: boolean;
  /** Where the media data end, in bytes, if something else follows that a demuxer would take for more of them. */
  readonly end?: number;
}
