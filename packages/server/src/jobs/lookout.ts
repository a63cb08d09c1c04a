export interface Lookout {
  /** Looks now, or once more when the look under way has ended. */
  wake(): void;
  /** No further looks; resolves when the one under way has ended. */
  stop(): Promise<void>;
}

/**
 * Looks for work every `interval` milliseconds and when it is woken, one look at a time: two at once would take more than
 * there is room for.
 */
export function startLookout(
  interval: number,
  look: () => Promise<void>,
  onFailure: (error: unknown) => void,
): Lookout {
  let stopped = false;
  let looking: Promise<void> | undefined;
  let again = false;
  const poll = setInterval(wake, interval);

  function wake(): void {
    if (stopped) return;
    if (looking !== undefined) {
      again = true;
      return;
    }
    again = false;
    looking = look()
      .catch(onFailure)
      .finally(() => {
        looking = undefined;
        if (again) wake();
      });
  }

  return {
    wake,
    async stop() {
      stopped = true;
      clearInterval(poll);
      await looking;
    },
  };
}
