import { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import type { BlobStore } from '../../../ports/blob-store.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { PartReceiver } from '../../../ports/part-receiver.ts';
import { connectionFailure, refusal as refusalOfWharf } from './failures.ts';

/** Milliseconds for which the URL of a part is signed: longer than a part takes, however slow its origin. */
const URL_LIFETIME = 24 * 3_600_000;
/** Most bytes of an error answer that are looked at. */
const MAX_ANSWER = 64 * 1024;

export interface SignedUrlReceiverOptions {
  readonly store: Pick<BlobStore, 'signPart'>;
  readonly clock: Clock;
  /**
   * Milliseconds that the store may neither take bytes that are there, nor answer when it has them all: to put
   * a part on stable storage may take a busy disk long. @default 60,000
   */
  readonly patience?: number;
  /**
   * Why a part was not taken, from an answer other than 200: its status, its body, and the number of the part.
   * @default what a server such as this one answers
   */
  readonly refusal?: (status: number, text: string, number: number) => Error;
}

/**
 * Takes parts where the bytes do not come to this process: sends them to the store by the same signed URLs that
 * clients get. The URL is our own, not a user's: it may well be on a private network.
 *
 * Throws RemoteFailedError while the store cannot be reached, which is what its restart looks like.
 */
export function signedUrlReceiver({
  store,
  clock,
  patience = 60_000,
  refusal = refusalOfWharf,
}: SignedUrlReceiverOptions): PartReceiver & AsyncDisposable {
  // Not counted while the body stands still: a part is as slow as its origin, which has limits of its own.
  const agent = new Agent({ headersTimeout: patience, bodyTimeout: patience });
  return {
    async receive(part) {
      const { contentLength, signal } = part;
      const url = await store.signPart(
        part.key,
        part.multipartRef ?? null,
        part.number,
        clock() + URL_LIFETIME,
      );
      const body = new WatchedBody(part.body);
      let answer: Answer;
      try {
        const response = await request(url, {
          method: 'PUT',
          dispatcher: agent,
          body: Readable.from(body),
          ...(signal === undefined ? {} : { signal }),
          ...(contentLength === undefined ? {} : { headers: { 'content-length': String(contentLength) } }),
        });
        const { statusCode: status, headers } = response;
        answer = { status, etag: String(headers.etag ?? ''), text: await readText(response.body) };
      } catch (error) {
        signal?.throwIfAborted();
        throw body.failure ?? connectionFailure(error);
      }
      if (answer.status !== 200) throw refusal(answer.status, answer.text, part.number);
      return { etag: answer.etag, size: body.bytes };
    },
    async [Symbol.asyncDispose]() {
      // Not closed: that would wait for answers, and whoever wants one has given up by now.
      await agent.destroy();
    },
  };
}

interface Answer {
  readonly status: number;
  readonly etag: string;
  readonly text: string;
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size <= MAX_ANSWER) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Passes a body on, counts it, and remembers what it threw: not the connection's failure, but its own. */
class WatchedBody implements AsyncIterable<Uint8Array> {
  readonly #body: AsyncIterable<Uint8Array>;
  bytes = 0;
  failure: unknown;

  constructor(body: AsyncIterable<Uint8Array>) {
    this.#body = body;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    // A generator of its own: what the reader throws into this one must not look like the body's failure.
    for await (const chunk of this.#watched()) {
      this.bytes += chunk.length;
      yield chunk;
    }
  }

  async *#watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* this.#body;
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}
