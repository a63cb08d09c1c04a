import { throwIfAborted } from '../../core/pause.ts';
import type { ByteSource } from '../platform.ts';
import { userBlobSource } from '../sources/user-blob.ts';

/** @param onFailure told what ends the stream early: a `Response` of it will only say that it failed */
function readable(
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
  onFailure: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const iterator = bytes[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          throwIfAborted(signal);
          const { done, value } = await iterator.next();
          if (done === true) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          onFailure(error);
          throw error;
        }
      },
    },
    { highWaterMark: 1 },
  );
}

/**
 * Keeps a stream in a Blob, which browsers move to disk when it is large.
 * @throws APIUserAbortError where `signal` is aborted, when the stream has given its next piece
 */
export async function spool(
  stream: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<ByteSource> {
  let failure: { readonly error: unknown } | undefined;
  const kept = readable(stream, signal, (error) => {
    failure = { error };
  });
  try {
    return userBlobSource(await new Response(kept as BodyInit).blob());
  } catch (error) {
    throw failure === undefined ? error : failure.error;
  }
}
