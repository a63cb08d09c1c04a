/**
 * Why what is there of a file cannot be continued:
 *
 * - `changed`: the other side has another version of it now
 * - `interrupted`: the connection broke, and the other side cannot go on from a byte
 * - `bad-ranges`: the other side answers requests for a part of the file wrongly
 * - `size-mismatch`: it is not as long as is published
 */
export type FreshStartReason = 'changed' | 'interrupted' | 'bad-ranges' | 'size-mismatch';

/** The download has to begin again. The message says what happened, for the user should that not help. */
export class FreshStart extends Error {
  override readonly name = 'FreshStart';
  readonly reason: FreshStartReason;

  constructor(reason: FreshStartReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
