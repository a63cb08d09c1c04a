import { constants } from 'node:os';

/**
 * Ctrl-C and SIGTERM. The first asks to stop: what can be resumed says how. The second does not ask.
 * @param onFirst called with the first
 */
export function watchInterrupts(onFirst: (signal: NodeJS.Signals) => void): {
  readonly signal: AbortSignal;
  /** 128 + the number of the signal that came, as shells have it; `undefined` before one came. */
  exitCode(): number | undefined;
} {
  const controller = new AbortController();
  let code: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (code !== undefined) process.exit(code);
      code = 128 + constants.signals[signal];
      onFirst(signal);
      controller.abort();
    });
  }
  return { signal: controller.signal, exitCode: () => code };
}
