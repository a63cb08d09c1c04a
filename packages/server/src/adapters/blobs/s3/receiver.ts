import { WrongStateError } from '../../../domain/errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { PartReceiver } from '../../../ports/part-receiver.ts';
import { RemoteFailedError } from '../../../ports/remote-fetcher.ts';
import { signedUrlReceiver } from '../signed-url/receiver.ts';
import type { SignedUrls } from './signed-urls.ts';

/**
 * Sends the parts of imports to the store as clients do, by signed URLs, as their bytes come. A part of unknown
 * length is gathered first, for the store takes none: such parts have 16 MiB at most.
 *
 * @param urls those that lead to the store from this process
 */
export function s3Receiver(urls: SignedUrls, clock: Clock): PartReceiver & AsyncDisposable {
  const receiver = signedUrlReceiver({
    store: {
      signPart: async (key, ref, number, expiresAt) => {
        if (ref === null)
          throw new Error(`Object ${key} was begun in another store: it has no multipart upload`);
        return urls.part(key, ref, number, expiresAt);
      },
    },
    clock,
    refusal,
  });
  return {
    async receive(part) {
      if (part.contentLength !== undefined) return receiver.receive(part);
      const bytes = await gather(part.body, part.fileSize);
      return receiver.receive({ ...part, contentLength: bytes.length, body: onlyChunk(bytes) });
    },
    [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
  };
}

async function gather(body: AsyncIterable<Uint8Array>, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > most) throw new Error(`A part has more than the ${most} bytes that its file may have`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

async function* onlyChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Why the store did not take a part. */
function refusal(status: number, text: string, number: number): Error {
  const code = /<Code>([^<]{1,100})<\/Code>/.exec(text)?.[1] ?? '';
  const said = new Error(`The store answered ${status} ${code} to part ${number}`);
  if (code === 'NoSuchUpload' || code === 'NoSuchKey') {
    return new WrongStateError(`The upload no longer takes part ${number}`, { number }, { cause: said });
  }
  // 404 without a code is of somebody who does not reach the store.
  if (status >= 500 || status === 429 || code === 'RequestTimeout' || (status === 404 && code === '')) {
    return new RemoteFailedError('connect', 'The storage of this server could not be reached.', {
      cause: said,
    });
  }
  return said;
}
