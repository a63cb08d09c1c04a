import { createHash } from 'node:crypto';

/** The SHA-256 of an object whose parts come one after the other, some of them in more than one try. */
export class RunningDigest {
  #kept = createHash('sha256');
  #tried = createHash('sha256');

  /** Passes on the bytes of the next part, or of another try of it. They count when `keep` is called. */
  async *follow(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const hash = this.#kept.copy();
    this.#tried = hash;
    for await (const chunk of body) {
      hash.update(chunk);
      yield chunk;
    }
  }

  /** The last try was the one that counts. */
  keep(): void {
    this.#kept = this.#tried;
  }

  /** Hexadecimal. Ends it: no part may follow. */
  value(): string {
    return this.#kept.digest('hex');
  }
}
