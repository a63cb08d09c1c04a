/** Something that others wait for. */
export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

export function closedGate(): Gate {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

/** A gate that is never opened: whoever waits for it ends by other means, or not at all. */
export const NEVER: Promise<never> = new Promise(() => {});
