import type { Dispatcher } from 'undici';
import { remoteFailure, stalled, tooSlow } from './failures.ts';
import type { FetchLimits } from './fetch-limits.ts';
import { oversizedBody } from './refusals.ts';

type BodyStream = Dispatcher.ResponseData['body'];

/** Bytes that are rather read than their connection given up. */
const DRAINED = 64 * 1024;

/** Milliseconds that draining may take. */
const DRAINING = 1000;

export interface BodyRules {
  readonly limits: FetchLimits;
  /** Bytes. */
  readonly maxBytes: number;
  readonly signal: AbortSignal | undefined;
  /** For messages. */
  readonly host: string;
}

/**
 * The bytes of an answer, watched, to be read once. Only the time in which the reader waits counts: a reader
 * that is busy makes nobody slow. The memory of a chunk is the reader's, since each comes in memory of its own.
 */
export class ResponseBody implements AsyncIterable<Uint8Array> {
  readonly #stream: BodyStream;
  readonly #rules: BodyRules;
  #use: 'none' | 'read' | 'discarded' = 'none';

  constructor(stream: BodyStream, rules: BodyRules) {
    this.#stream = stream;
    this.#rules = rules;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, void> {
    if (this.#use !== 'none') throw new Error(`The body was ${this.#use} before`);
    this.#use = 'read';
    const chunks = this.#read();
    return {
      next: () => chunks.next(),
      // At once, not after the next chunk; and also before the first one, when a generator does nothing.
      return: () => {
        this.#stream.destroy();
        return chunks.return();
      },
    };
  }

  /** Lets go of the body: reads the rest where that is little, else closes the connection. Idempotent. */
  discard(): void {
    if (this.#use === 'read') this.#stream.destroy();
    if (this.#use === 'none') drain(this.#stream);
    this.#use = 'discarded';
  }

  /** @throws RemoteFailedError, RemoteRefusedError, or the reason of the signal */
  async *#read(): AsyncGenerator<Uint8Array, void> {
    const { limits, maxBytes, signal, host } = this.#rules;
    const stream = this.#stream;
    const pace = new Pace(limits);
    let waiting = false;
    const timer = setTimeout(() => {
      if (waiting) stream.destroy(stalled(host));
    }, limits.idleMs);
    let received = 0;
    try {
      const chunks = stream[Symbol.asyncIterator]();
      for (;;) {
        const since = performance.now();
        waiting = true;
        timer.refresh();
        const next = await chunks.next();
        waiting = false;
        if (next.done === true) return;
        const chunk: Uint8Array = next.value;
        received += chunk.length;
        if (received > maxBytes) throw oversizedBody(maxBytes);
        if (!pace.advance(performance.now() - since, chunk.length)) throw tooSlow(host);
        yield chunk;
      }
    } catch (error) {
      signal?.throwIfAborted();
      throw remoteFailure(error, 'body', host);
    } finally {
      clearTimeout(timer);
      stream.destroy();
    }
  }
}

/** Reads the rest of a body where that is little, so that its connection can be used again; else closes it. */
export function drain(stream: BodyStream): void {
  stream.dump({ limit: DRAINED, signal: AbortSignal.timeout(DRAINING) }).catch(() => {});
}

/** The average speed over each window of waiting. */
class Pace {
  readonly #window: number;
  readonly #leastBytes: number;
  #waited = 0;
  #bytes = 0;

  constructor({ minimumBytesPerSecond, speedWindowMs }: FetchLimits) {
    this.#window = speedWindowMs;
    this.#leastBytes = (minimumBytesPerSecond * speedWindowMs) / 1000;
  }

  /**
   * @param waited milliseconds
   * @returns whether the speed is sufficient so far
   */
  advance(waited: number, bytes: number): boolean {
    this.#waited += waited;
    this.#bytes += bytes;
    if (this.#waited < this.#window) return true;
    const sufficient = this.#bytes >= this.#leastBytes;
    this.#waited = 0;
    this.#bytes = 0;
    return sufficient;
  }
}
