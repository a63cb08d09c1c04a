/** Who asks: the key that proved itself. */
export interface Caller {
  /** That of the key, or the one that an administrator's session chose. */
  readonly projectId: string;
  /** 32 hexadecimal digits; the `authorId` of what the key creates. */
  readonly authorId: string;
  readonly key: string;
  /** Whether the key manages projects and keys. */
  readonly administrator: boolean;
}
