import { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import { InsufficientStorageError, WrongStateError } from '../../../domain/errors.ts';
import type { BlobStore } from '../../../ports/blob-store.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { IncomingPart, PartReceiver } from '../../../ports/part-receiver.ts';

/** Milliseconds for which the URL of a part is signed: longer than a part takes, however slow its origin. */
const URL_LIFETIME = 24 * 3_600_000;
/** Most bytes of an error answer that are looked at. */
const MAX_ANSWER = 64 * 1024;

export interface SignedUrlReceiverOptions {
  readonly store: Pick<BlobStore, 'signPart'>;
  readonly clock: Clock;
}

/**
 * Takes parts where the bytes do not come to this process: sends them to the store by the same signed URLs that
 * clients get. The URL is our own, not a user's: it may well be on a private network.
 */
export function signedUrlReceiver({
  store,
  clock,
}: SignedUrlReceiverOptions): PartReceiver & AsyncDisposable {
  // A part is as slow as the origin it comes from, which has limits of its own.
  const agent = new Agent({ bodyTimeout: 0, headersTimeout: 0 });
  return {
    async receive(part) {
      const url = await store.signPart(part.key, null, part.number, clock() + URL_LIFETIME);
      const counted = new CountedBody(part.body);
      const { contentLength } = part;
      const response = await request(url, {
        method: 'PUT',
        dispatcher: agent,
        body: Readable.from(counted),
        ...(contentLength === undefined ? {} : { headers: { 'content-length': String(contentLength) } }),
      });
      const text = await readAnswer(response.body);
      if (response.statusCode !== 200) throw refusal(response.statusCode, text, part);
      return { etag: String(response.headers.etag ?? ''), size: counted.bytes };
    },
    async [Symbol.asyncDispose]() {
      await agent.close();
    },
  };
}

function refusal(status: number, text: string, { number }: IncomingPart): Error {
  if (status === 507) return new InsufficientStorageError('The storage is full');
  if (status === 400 || status === 404) {
    return new WrongStateError(`The upload no longer takes part ${number}`, { number });
  }
  return new Error(`The store answered ${status} to part ${number}: ${text.slice(0, 500)}`);
}

async function readAnswer(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size <= MAX_ANSWER) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Passes a body on and counts it. */
class CountedBody implements AsyncIterable<Uint8Array> {
  readonly #body: AsyncIterable<Uint8Array>;
  bytes = 0;

  constructor(body: AsyncIterable<Uint8Array>) {
    this.#body = body;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.#body) {
      this.bytes += chunk.length;
      yield chunk;
    }
  }
}
