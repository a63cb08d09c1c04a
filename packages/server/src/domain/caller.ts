/** Who asks: the key that proved itself, and the project it belongs to. */
export interface Caller {
  readonly projectId: string;
  /** 32 hexadecimal digits; the `authorId` of what the key creates. */
  readonly authorId: string;
  readonly key: string;
}
