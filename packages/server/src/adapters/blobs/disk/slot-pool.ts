const PAGE = 64 * 1024;

/** A piece of memory that all threads see; it begins at a multiple of 4096. */
export interface Slot {
  readonly buffer: SharedArrayBuffer;
  /** Where the slot begins in the buffer, and how many bytes it has. */
  readonly offset: number;
  readonly size: number;
}

/**
 * A bounded number of buffers between the event loop and the hash threads. A slot is held only
 * while a thread works on it, so a slow client holds none; when all are taken, those who ask wait
 * their turn, and their clients with them.
 */
export class SlotPool {
  /** Bytes in one slot. */
  readonly slotSize: number;
  readonly #count: number;
  readonly #waiting: ((slot: Slot) => void)[] = [];
  #free: Slot[] | undefined;

  constructor(slotSize: number, count: number) {
    this.slotSize = slotSize;
    this.#count = count;
  }

  async take(): Promise<Slot> {
    this.#free ??= makeSlots(this.slotSize, this.#count);
    const slot = this.#free.pop();
    return slot ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  give(slot: Slot): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free?.push(slot);
    else next(slot);
  }
}

/** Direct writes need memory at page boundaries. A `SharedArrayBuffer` has none; that of WebAssembly does. */
function makeSlots(size: number, count: number): Slot[] {
  const pages = Math.ceil((size * count) / PAGE);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  // The type knows no shared memory.
  const buffer = memory.buffer as unknown as SharedArrayBuffer;
  return Array.from({ length: count }, (_, index) => ({ buffer, offset: index * size, size }));
}
