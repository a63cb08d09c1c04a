import { APIConnectionError } from '../errors/api-connection-error.ts';
import type { AttemptLimits } from './attempt-limits.ts';
import { rebuilt } from './rebuilt-response.ts';
import { told } from './told.ts';

/**
 * `response`, whose body is read as it comes. The user's signal ends it with an `APIUserAbortError`, a broken
 * connection with an `APIConnectionError`; at its end, however it comes, `limits` are released.
 */
export function streamed(response: Response, limits: AttemptLimits): Response {
  const reader = response.body?.getReader();
  if (reader === undefined) {
    limits.release();
    return response;
  }
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const abort = () => {
          controller.error(limits.ended());
          reader.cancel().catch(() => {});
          limits.release();
        };
        limits.signal.addEventListener('abort', abort, { once: true });
      },
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          // Ended meanwhile: the stream has its error.
          if (limits.ended() !== undefined) return;
          if (!done) return controller.enqueue(value);
          limits.release();
          controller.close();
        } catch (cause) {
          limits.release();
          controller.error(
            limits.ended() ?? new APIConnectionError(`The answer broke off: ${told(cause)}`, {}, { cause }),
          );
        }
      },
      cancel(reason) {
        limits.release();
        return reader.cancel(reason);
      },
    },
    // Nothing is read ahead of whoever reads.
    { highWaterMark: 0 },
  );
  return rebuilt(response, body);
}
