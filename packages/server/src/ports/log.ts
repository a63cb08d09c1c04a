type Write = (fields: Readonly<Record<string, unknown>>, message: string) => void;

/** A structured log. Fields must never hold secrets, signed URLs or the bytes of users. */
export interface Log {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}
