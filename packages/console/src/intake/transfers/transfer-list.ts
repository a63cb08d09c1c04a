import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { isEnded, type Stage, type TransferStatus, WAITING } from './status.ts';
import { Tally, type Totals } from './tally.ts';
import { secondsLeft, Throughput } from './throughput.ts';
import type { FileTransfer, ImportTransfer, Transfer } from './transfer.ts';

/** Milliseconds between two updates of the sums. */
const PACE = 250;

export interface Summary extends Totals {
  readonly bytesPerSecond: number;
  /** Until all is sent; `undefined` while it cannot be told. */
  readonly secondsLeft: number | undefined;
}

/** A transfer without how it stands: that is the list's. */
export type NewTransfer = Omit<FileTransfer, 'status'> | Omit<ImportTransfer, 'status'>;

/** Everything that the tray shows, and the sums over it. */
export class TransferList {
  readonly #transfers = new Map<string, Transfer>();
  readonly #shown = signal<readonly Transfer[]>([]);
  readonly #statuses = new Map<string, Signal<TransferStatus>>();
  readonly #tally = new Tally();
  readonly #throughput = new Throughput();
  readonly #summary: Signal<Summary>;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.#summary = signal(this.#sums());
  }

  /** What needs the user, then what is on its way in the order in which it came, then what is done. */
  get shown(): ReadonlySignal<readonly Transfer[]> {
    return this.#shown;
  }

  /** All of them, in the order in which they came. */
  all(): readonly Transfer[] {
    return [...this.#transfers.values()];
  }

  get summary(): ReadonlySignal<Summary> {
    return this.#summary;
  }

  /** @returns them, with how they stand: `status`, or waiting */
  add<T extends NewTransfer>(added: readonly T[], status = WAITING): (T & Pick<Transfer, 'status'>)[] {
    const transfers = added.map((transfer) => {
      const own = signal(status);
      this.#statuses.set(transfer.id, own);
      this.#tally.set(transfer.id, transfer.size, status);
      return Object.assign(transfer, { status: own });
    });
    for (const transfer of transfers) this.#transfers.set(transfer.id, transfer as unknown as Transfer);
    this.#tell();
    return transfers;
  }

  /** Changes how it stands. What was removed stays removed. */
  set(transfer: Transfer, change: Partial<TransferStatus>): void {
    const status = this.#statuses.get(transfer.id);
    if (status === undefined) return;
    const before = status.peek();
    const now = { ...before, ...change };
    if (before.stage === 'uploading' && now.stage === 'uploading')
      this.#throughput.moved(Math.max(0, now.bytes - before.bytes));
    this.#tally.set(transfer.id, transfer.size, now);
    status.value = now;
    this.#changed();
  }

  /** Whether nothing is on its way. */
  get isIdle(): boolean {
    return this.#tally.totals().active === 0;
  }

  has({ id }: Transfer): boolean {
    return this.#statuses.has(id);
  }

  remove(removed: readonly Transfer[]): void {
    for (const { id } of removed) {
      this.#transfers.delete(id);
      this.#statuses.delete(id);
      this.#tally.delete(id);
    }
    this.#tell();
  }

  /** @returns those that have ended, which are not shown any more */
  removeEnded(): readonly Transfer[] {
    const ended = this.all().filter(({ status }) => isEnded(status.peek().stage));
    this.remove(ended);
    return ended;
  }

  /** The sums are told now and then, not at each byte; while something moves also where nothing was heard. */
  #changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#tell();
      if (this.#summary.peek().bytesPerSecond > 0) this.#changed();
    }, PACE);
  }

  #tell(): void {
    const shown = inOrder(this.all());
    const before = this.#shown.peek();
    batch(() => {
      this.#summary.value = this.#sums();
      if (shown.length !== before.length || shown.some((transfer, index) => transfer !== before[index]))
        this.#shown.value = shown;
    });
  }

  #sums(): Summary {
    const totals = this.#tally.totals();
    const bytesPerSecond = totals.active === 0 ? 0 : this.#throughput.now();
    return { ...totals, bytesPerSecond, secondsLeft: secondsLeft(totals.bytesLeft, bytesPerSecond) };
  }
}

/** Stages in which only the user can do something. */
const FOR_USER: ReadonlySet<Stage> = new Set(['permission', 'missing', 'failed']);

function inOrder(transfers: readonly Transfer[]): readonly Transfer[] {
  const forUser: Transfer[] = [];
  const onTheirWay: Transfer[] = [];
  const done: Transfer[] = [];
  for (const transfer of transfers) {
    const { stage } = transfer.status.peek();
    if (FOR_USER.has(stage)) forUser.push(transfer);
    else (stage === 'done' ? done : onTheirWay).push(transfer);
  }
  return [...forUser, ...onTheirWay, ...done.reverse()];
}
