/** What is known of all transfers of a command, for whoever shows it. */
import { shown } from '../../text/shown.ts';

/** What a transfer is doing, in one word. */
export type Stage =
  | 'reading'
  | 'uploading'
  | 'fetching'
  | 'downloading'
  | 'queued'
  | 'validating'
  | 'importing'
  | 'finishing';

export interface TransferProgress {
  readonly stage: Stage;
  readonly bytes: number;
  /** `undefined` while it is not known. */
  readonly total: number | undefined;
  readonly bytesPerSecond: number;
  /** `undefined` while it cannot be told. */
  readonly secondsLeft: number | undefined;
  /** Of the server's work after the bytes: 0 to 1. */
  readonly processed: number;
  /** Why nothing moves, where that was told. */
  readonly delay?: string | undefined;
}

/** A transfer as it is drawn. */
export interface TransferView extends TransferProgress {
  /** Safe to print. */
  readonly name: string;
}

export type Ending = 'done' | 'failed' | 'stopped';

export interface Tracked {
  /** Once a better name is known. */
  rename(name: string): void;
  update(progress: TransferProgress): void;
  /** Once: what comes later changes nothing. */
  end(ending: Ending): void;
}

/** What a board gives to those who show it. */
export interface Watched extends Tracked {
  view(): TransferView;
}

export interface Expected {
  readonly count: number;
  /** Of all together; `undefined` where the sizes come later. */
  readonly bytes: number | undefined;
}

export interface Totals {
  readonly count: number;
  readonly done: number;
  readonly failed: number;
  /** Not ended yet. */
  readonly left: number;
  readonly bytes: number;
  readonly bytesTotal: number | undefined;
  readonly bytesPerSecond: number;
  readonly secondsLeft: number | undefined;
}

/** Milliseconds without a byte after which a transfer counts as waiting. */
const STALLED_AFTER = 4_000;
const MOVES_BYTES: ReadonlySet<Stage> = new Set(['uploading', 'fetching', 'downloading']);
const WAITS_FOR: Partial<Record<Stage, string>> = {
  uploading: 'waiting for the network',
  downloading: 'waiting for the network',
  fetching: 'waiting for the source',
};

class Entry {
  name: string;
  progress: TransferProgress;
  readonly #now: () => number;
  #movedAt: number;

  constructor(name: string, progress: TransferProgress, now: () => number) {
    this.name = shown(name);
    this.progress = progress;
    this.#now = now;
    this.#movedAt = now();
  }

  update(progress: TransferProgress): void {
    if (progress.bytes !== this.progress.bytes || progress.stage !== this.progress.stage)
      this.#movedAt = this.#now();
    this.progress = progress;
  }

  view(): TransferView {
    const { progress } = this;
    const waits = MOVES_BYTES.has(progress.stage) && progress.bytes !== progress.total;
    const stalled = waits && this.#now() - this.#movedAt > STALLED_AFTER;
    const delay = progress.delay ?? (stalled ? WAITS_FOR[progress.stage] : undefined);
    return { ...progress, name: this.name, delay: delay === undefined ? undefined : shown(delay) };
  }
}

export class Board {
  readonly #expected: Expected;
  readonly #now: () => number;
  readonly #active = new Set<Entry>();
  readonly #ended = { done: 0, failed: 0, stopped: 0, bytes: 0 };

  /** @param now milliseconds, monotone */
  constructor(expected: Expected, now: () => number = () => performance.now()) {
    this.#expected = expected;
    this.#now = now;
  }

  start(name: string, stage: Stage, total: number | undefined): Watched {
    const nothing = { stage, bytes: 0, total, bytesPerSecond: 0, secondsLeft: undefined, processed: 0 };
    const entry = new Entry(name, nothing, this.#now);
    this.#active.add(entry);
    return {
      rename: (better) => {
        entry.name = shown(better);
      },
      update: (progress) => entry.update(progress),
      view: () => entry.view(),
      end: (ending) => {
        if (!this.#active.delete(entry)) return;
        this.#ended[ending] += 1;
        // What failed is over, too: it is not going to be sent.
        this.#ended.bytes += entry.progress.total ?? entry.progress.bytes;
      },
    };
  }

  /** Transfers that are under way, oldest first. */
  active(): TransferView[] {
    return [...this.#active].map((entry) => entry.view());
  }

  totals(): Totals {
    const { count, bytes: expected } = this.#expected;
    const views = this.active();
    const { done, failed, stopped } = this.#ended;
    const bytes = this.#ended.bytes + views.reduce((sum, view) => sum + sent(view), 0);
    const bytesPerSecond = views.reduce(
      (sum, view) => sum + (MOVES_BYTES.has(view.stage) ? view.bytesPerSecond : 0),
      0,
    );
    const left = expected === undefined ? undefined : Math.max(0, expected - bytes);
    return {
      count,
      done,
      failed,
      left: count - done - failed - stopped,
      bytes,
      bytesTotal: expected,
      bytesPerSecond,
      secondsLeft: left === undefined || bytesPerSecond <= 0 ? undefined : left / bytesPerSecond,
    };
  }
}

/** Bytes of a transfer that need not be moved again. */
function sent({ stage, bytes, total }: TransferProgress): number {
  return MOVES_BYTES.has(stage) || stage === 'reading' ? bytes : (total ?? bytes);
}
