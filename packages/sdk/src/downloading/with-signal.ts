import { throwIfAborted } from '../core/pause.ts';

/**
 * Runs something under a signal of its own that follows the user's: nothing stays registered at one that lives on,
 * and what is inside can be ended without it.
 */
export async function withSignal<T>(
  outer: AbortSignal | undefined,
  run: (signal: AbortSignal, end: () => void) => Promise<T>,
): Promise<T> {
  throwIfAborted(outer);
  const controller = new AbortController();
  const abort = () => controller.abort(outer?.reason);
  outer?.addEventListener('abort', abort);
  try {
    return await run(controller.signal, () => controller.abort());
  } finally {
    outer?.removeEventListener('abort', abort);
  }
}
