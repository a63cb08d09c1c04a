import type { Fetch } from '../../core/api.ts';
import { APIConnectionTimeoutError } from '../../errors/api-connection-timeout-error.ts';
import type { PartAnswer, PartRequest } from '../platform.ts';
import { ANSWER_LIMIT, partAnswer } from './part-answer.ts';
import { sendingAllowance } from './sending-allowance.ts';

/** Bytes of a part that is sent from memory. A larger one is streamed, which fewer implementations of `fetch` can. */
const MAX_IN_MEMORY = 64 * 1024 * 1024;

/** The options of `fetch` that a stream needs and the types of browsers do not know. */
type StreamInit = RequestInit & { readonly duplex?: 'half' };

interface Body {
  readonly init: StreamInit;
  /** Milliseconds that the attempt may take from now on, beyond the idle timeout. */
  readonly allowance: number;
}

async function inMemory({ range, onBytes }: PartRequest): Promise<Body> {
  const body = new Uint8Array(range.size);
  let at = 0;
  for await (const bytes of range.stream()) {
    await onBytes?.(bytes);
    body.set(bytes, at);
    at += bytes.length;
  }
  return { init: { body }, allowance: sendingAllowance(range.size) };
}

function streamed({ range, onBytes, onProgress }: PartRequest, moved: () => void): Body {
  const iterator = range.stream()[Symbol.asyncIterator]();
  let sent = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        moved();
        onProgress(sent);
        if (done === true) return controller.close();
        await onBytes?.(value);
        sent += value.length;
        // The chunk is overwritten when the next one is read, and `fetch` keeps some.
        controller.enqueue(value.slice());
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
  // The length keeps the body from being sent in chunks, which S3 refuses.
  return { init: { body, duplex: 'half', headers: { 'content-length': String(range.size) } }, allowance: 0 };
}

async function beginning(response: Response): Promise<Uint8Array> {
  const reader = response.body?.getReader();
  const kept = new Uint8Array(ANSWER_LIMIT);
  let length = 0;
  while (reader !== undefined && length < ANSWER_LIMIT) {
    const { done, value } = await reader.read();
    if (done) break;
    const piece = value.subarray(0, ANSWER_LIMIT - length);
    kept.set(piece, length);
    length += piece.length;
  }
  await reader?.cancel();
  return kept.subarray(0, length);
}

/**
 * PUTs a part with `fetch`. Up to 64 MiB from memory, whose progress nobody sees: it is reported when there is an answer,
 * and also when there is none, as all of it may have been sent.
 * @throws APIConnectionTimeoutError where nothing moved for `idleTimeout`
 */
export async function fetchPart(request: PartRequest, fetch: Fetch): Promise<PartAnswer> {
  const { url, range, signal, idleTimeout, onProgress } = request;
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const moved = (allowance = 0) => {
    clearTimeout(timer);
    const idle = new APIConnectionTimeoutError(`Nothing moved for ${idleTimeout} ms`);
    timer = setTimeout(() => controller.abort(idle), idleTimeout + allowance);
  };
  signal.throwIfAborted();
  signal.addEventListener('abort', abort);
  try {
    const { init, allowance } =
      range.size <= MAX_IN_MEMORY ? await inMemory(request) : streamed(request, moved);
    moved(allowance);
    try {
      const response = await fetch(url, {
        ...init,
        method: 'PUT',
        redirect: 'manual',
        signal: controller.signal,
      });
      return partAnswer(response.status, response.headers, await beginning(response));
    } finally {
      if (range.size <= MAX_IN_MEMORY) onProgress(range.size);
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
