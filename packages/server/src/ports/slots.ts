/** How many may do something at once. */
export interface SlotLimit {
  readonly kind: 'preview';
  /** 1 to 100. */
  readonly slots: number;
  /** Milliseconds after which a slot is free again, should its holder have died. */
  readonly holdFor: number;
}

/**
 * Bounds what is done at the same time, by all processes of an installation together.
 *
 * Obligation: it never rejects; where the state cannot be reached, slots are handed out.
 */
export interface Slots {
  /** @returns what frees the slot, or undefined where all of that name are taken */
  take(limit: SlotLimit, name: string): Promise<(() => Promise<void>) | undefined>;
}
