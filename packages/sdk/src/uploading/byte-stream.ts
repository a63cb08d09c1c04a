/** Streams of every make as one: what `for await` gives bytes from, and what ends when the call does. */
import { throwIfAborted } from '../core/pause.ts';
import { WharfError } from '../errors/wharf-error.ts';

/** A `ReadableStream`, which not every browser can iterate, or anything that can be iterated. */
export type ByteStream = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

export function isByteStream(value: unknown): value is ByteStream {
  if (typeof value !== 'object' || value === null) return false;
  return Symbol.asyncIterator in value || typeof (value as { getReader?: unknown }).getReader === 'function';
}

export function iteratorOf(stream: ByteStream): AsyncIterator<Uint8Array> {
  if (!('getReader' in stream)) return stream[Symbol.asyncIterator]();
  const reader = stream.getReader();
  return {
    async next() {
      const { done, value } = await reader.read();
      return done ? { done, value: undefined } : { done, value };
    },
    async return() {
      await reader.cancel();
      return { done: true, value: undefined };
    },
  };
}

/**
 * Tells a stream of which nothing was read that nothing will be. Not waited for: it may hang, and its errors are nobody's.
 */
export function dismiss(stream: ByteStream): void {
  void letGo(stream).catch(() => {});
}

async function letGo(stream: ByteStream & { readonly destroy?: unknown }): Promise<void> {
  // Streams of Node.js: an iterator of theirs that has not begun ends nothing.
  if (typeof stream.destroy === 'function') stream.destroy();
  else if ('getReader' in stream) await stream.cancel();
  else await stream[Symbol.asyncIterator]().return?.();
}

/** Rejects as soon as `signal` is aborted, whatever becomes of `promise`. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      try {
        throwIfAborted(signal);
      } catch (error) {
        reject(error);
      }
    };
    signal.addEventListener('abort', abort);
    abort();
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function asBytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  throw new WharfError(`The stream must give bytes (Uint8Array), and gave ${typeof value}`);
}

/**
 * The bytes of a stream. It is told to end when nobody reads on.
 * @throws APIUserAbortError as soon as `signal` is aborted, also while the stream gives nothing
 * @throws WharfError where it gives something else than bytes
 */
export async function* bytesOf(stream: ByteStream, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const iterator = iteratorOf(stream);
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await orAborted(iterator.next(), signal);
      if (done === true) {
        ended = true;
        return;
      }
      yield asBytes(value);
    }
  } catch (error) {
    // One that failed by itself has ended, too; one that is only waited for no longer has not.
    ended = !signal.aborted && !(error instanceof WharfError);
    throw error;
  } finally {
    // Not waited for: a generator that hangs would never return.
    if (!ended) void Promise.resolve(iterator.return?.()).catch(() => {});
  }
}
