/** What a download has cost, and how far it is. */
export class Meter {
  readonly #onBytes: (bytes: number) => void;
  /** Requests for bytes of the file. */
  requests = 0;
  /** Bytes of the file that came, those in vain included. */
  received = 0;
  /** Bytes in the sink. */
  #held: number;
  /** Those of them that an earlier worker has brought. */
  #found: number;

  /** @param found bytes that are in the sink already */
  constructor(found: number, onBytes: (bytes: number) => void) {
    this.#held = found;
    this.#found = found;
    this.#onBytes = onBytes;
  }

  /** Bytes went into the sink; fewer than 0 when it has dropped them. */
  count(bytes: number): void {
    if (bytes === 0) return;
    this.#held += bytes;
    this.#onBytes(bytes);
  }

  /** Everything in the sink was dropped. */
  restart(): void {
    this.count(-this.#held);
    this.#found = 0;
  }

  /** Bytes that came more than once, or that nobody needed. */
  get refetched(): number {
    return this.received - (this.#held - this.#found);
  }
}
