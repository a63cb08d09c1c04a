import assert from 'node:assert/strict';
import type {
  Chunk,
  ChunkLayout,
  ChunkSink,
  RemoteFacts,
} from '../../../src/domain/imports/download/chunk-sink.ts';

export interface MemorySinkOptions {
  /** Bytes. */
  readonly chunkSize: number;
  /** Chunks that are there already, by number. */
  readonly stored?: ReadonlyMap<number, Buffer>;
  /** Called before a chunk is read. */
  readonly onStore?: (chunk: Chunk) => Promise<void> | void;
  /** Thrown instead of what a body throws, as a store may that has an error of its own for that. */
  readonly ownError?: Error;
  /** Called with the facts; may refuse. */
  readonly onBegin?: (facts: RemoteFacts) => void;
}

/** Keeps chunks in memory, and holds the download to its side of the contract. */
export class MemorySink implements ChunkSink {
  readonly #options: MemorySinkOptions;
  readonly #chunks: Map<number, Buffer>;
  readonly #underWay = new Set<number>();
  #size: number | null = null;
  readonly began: RemoteFacts[] = [];
  /** Numbers in the order in which they were stored, over all starts. */
  readonly order: number[] = [];
  restarts = 0;
  /** Most chunks that were under way at once. */
  mostAtOnce = 0;

  constructor(options: MemorySinkOptions) {
    this.#options = options;
    this.#chunks = new Map(options.stored);
  }

  get layout(): ChunkLayout {
    return { chunkSize: this.#options.chunkSize, stored: new Set(this.#chunks.keys()) };
  }

  get chunks(): ReadonlyMap<number, Buffer> {
    return this.#chunks;
  }

  /** Chunks being stored. */
  get underWay(): number {
    return this.#underWay.size;
  }

  /** Everything stored, in order. */
  get bytes(): Buffer {
    const numbers = [...this.#chunks.keys()].sort((a, b) => a - b);
    return Buffer.concat(numbers.map((number) => this.#chunks.get(number) ?? Buffer.alloc(0)));
  }

  async begin(facts: RemoteFacts): Promise<ChunkLayout> {
    assert.equal(this.#underWay.size, 0, 'begins while nothing is under way');
    assert.equal(this.#chunks.size, 0, 'begins with nothing stored');
    this.#options.onBegin?.(facts);
    this.began.push(facts);
    this.#size = facts.size;
    return this.layout;
  }

  async store(chunk: Chunk): Promise<number> {
    const { number, size } = chunk;
    assert.ok(!this.#chunks.has(number), `chunk ${number} is stored once`);
    assert.ok(!this.#underWay.has(number), `chunk ${number} is fetched once at a time`);
    if (this.#size === null && size === null) assert.equal(number, this.#chunks.size + 1, 'in order');
    this.#underWay.add(number);
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#underWay.size);
    try {
      await this.#options.onStore?.(chunk);
      const pieces: Uint8Array[] = [];
      for await (const piece of chunk.body) pieces.push(piece);
      const bytes = Buffer.concat(pieces);
      if (size === null) assert.ok(bytes.length > 0 && bytes.length <= this.#options.chunkSize);
      else assert.equal(bytes.length, size, `size of chunk ${number}`);
      this.#chunks.set(number, bytes);
      this.order.push(number);
      return bytes.length;
    } catch (error) {
      throw this.#options.ownError ?? error;
    } finally {
      this.#underWay.delete(number);
    }
  }

  async restart(): Promise<void> {
    assert.equal(this.#underWay.size, 0, 'restarts while nothing is under way');
    this.restarts += 1;
    this.#chunks.clear();
  }
}
