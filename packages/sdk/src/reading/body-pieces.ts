import { throwIfAborted } from '../core/pause.ts';
import { limitTimer } from '../core/timer.ts';
import { APIConnectionTimeoutError } from '../errors/api-connection-timeout-error.ts';

/** When reading an answer is given up. */
export interface ReadingLimits {
  /** Milliseconds without a byte. */
  readonly idleTimeout: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * The body of an answer, piece by piece. However reading ends, the connection is let go.
 * @throws APIConnectionTimeoutError after `idleTimeout` without a byte
 * @throws APIUserAbortError as soon as `signal` is aborted
 */
export async function* bodyPieces(
  response: Response,
  { idleTimeout, signal }: ReadingLimits,
): AsyncGenerator<Uint8Array> {
  throwIfAborted(signal);
  if (response.body === null) return;
  const reader = response.body.getReader();
  let starved = false;
  // Ends a pending read, also where a `fetch` of the user's takes no notice of signals.
  const letGo = () => void reader.cancel().catch(() => {});
  signal?.addEventListener('abort', letGo);
  try {
    for (;;) {
      const timer = limitTimer(idleTimeout, () => {
        starved = true;
        letGo();
      });
      const piece = await reader.read().finally(() => clearTimeout(timer));
      throwIfAborted(signal);
      if (starved) throw new APIConnectionTimeoutError(`Nothing came for ${idleTimeout} ms`);
      if (piece.done) return;
      yield piece.value;
    }
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  } finally {
    signal?.removeEventListener('abort', letGo);
    letGo();
  }
}
