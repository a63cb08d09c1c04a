/** Bytes read from a file in one go: few calls, and little memory for each connection. */
export const CHUNK_SIZE = 512 * 1024;

/**
 * Buffers that are used again: memory outside of the JavaScript heap is freed late, and a file of gigabytes would
 * leave a trail of it.
 */
export class BufferPool {
  readonly #free: Uint8Array[] = [];

  take(): Uint8Array {
    return this.#free.pop() ?? new Uint8Array(CHUNK_SIZE);
  }

  /** Nobody may use `buffer` any more. */
  give(buffer: Uint8Array): void {
    this.#free.push(buffer);
  }
}
