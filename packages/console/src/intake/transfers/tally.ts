/** The sums over all transfers, kept up to date by what changes: there may be thousands. */
import { isActive, isEnded, isSending, progressOf, type Stage, type TransferStatus } from './status.ts';

/** What a transfer without a known size counts as beside others, in bytes. */
const UNKNOWN_SIZE = 8 * 1024 ** 2;

export interface Totals {
  /** Transfers by stage. */
  readonly counts: Readonly<Partial<Record<Stage, number>>>;
  readonly total: number;
  /** Those that go on by themselves. */
  readonly active: number;
  /** How far all of this round are, 0 to 1. */
  readonly progress: number;
  /** Of files that are being sent. */
  readonly bytesLeft: number;
}

interface Counted {
  readonly size: number | undefined;
  readonly status: TransferStatus;
}

/**
 * Adds up. A round begins where something starts while nothing was on its way: what ended before does not count as
 * progress any more.
 */
export class Tally {
  readonly #transfers = new Map<string, Counted>();
  readonly #counts: Partial<Record<Stage, number>> = {};
  readonly #earlier = new Set<string>();
  #active = 0;
  #weight = 0;
  #done = 0;
  #bytesLeft = 0;

  /** Takes note of how a transfer stands, a new one included. */
  set(id: string, size: number | undefined, status: TransferStatus): void {
    const before = this.#transfers.get(id);
    if (isActive(status.stage) && this.#active === 0) this.#beginRound();
    if (before !== undefined) this.#count(id, before, -1);
    else this.#earlier.delete(id);
    const now = { size, status };
    if (isActive(status.stage)) this.#earlier.delete(id);
    this.#transfers.set(id, now);
    this.#count(id, now, 1);
  }

  delete(id: string): void {
    const before = this.#transfers.get(id);
    if (before === undefined) return;
    this.#count(id, before, -1);
    this.#transfers.delete(id);
    this.#earlier.delete(id);
  }

  totals(): Totals {
    return {
      counts: { ...this.#counts },
      total: this.#transfers.size,
      active: this.#active,
      progress: this.#weight === 0 ? 0 : Math.min(1, this.#done / this.#weight),
      bytesLeft: this.#bytesLeft,
    };
  }

  #beginRound(): void {
    for (const [id, { status }] of this.#transfers) if (isEnded(status.stage)) this.#earlier.add(id);
    this.#weight = 0;
    this.#done = 0;
    for (const [id, transfer] of this.#transfers) this.#weigh(id, transfer, 1);
  }

  #count(id: string, transfer: Counted, sign: 1 | -1): void {
    const { stage } = transfer.status;
    this.#counts[stage] = (this.#counts[stage] ?? 0) + sign;
    if (isActive(stage)) this.#active += sign;
    if (isSending(stage)) this.#bytesLeft += sign * Math.max(0, (transfer.size ?? 0) - transfer.status.bytes);
    this.#weigh(id, transfer, sign);
  }

  #weigh(id: string, { size, status }: Counted, sign: 1 | -1): void {
    if (this.#earlier.has(id)) return;
    const weight = size ?? UNKNOWN_SIZE;
    this.#weight += sign * weight;
    this.#done += sign * weight * progressOf(status, size);
  }
}
