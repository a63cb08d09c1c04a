/** Which instances of the console there are in this browser: what one of them sends, no other does. */
export interface Instances {
  /** Of this one. */
  readonly id: string;
  /** The ids of all that live, this one included. */
  living(): Promise<ReadonlySet<string>>;
  /** Calls back once as soon as another has gone, where that can be known. */
  whenGone(id: string, callback: () => void): void;
  /** From now on this one is gone. */
  leave(): void;
}

/** Random enough for a browser; `crypto.randomUUID` needs HTTPS. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
