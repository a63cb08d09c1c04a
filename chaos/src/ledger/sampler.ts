import { setTimeout as pause } from 'node:timers/promises';
import type { SampledJob } from '../history/entry.ts';
import type { Journal } from '../history/journal.ts';
import type { Ledger } from './ledger.ts';

/** Milliseconds between two looks. */
const INTERVAL = 1_000;

/** Looks at the queue every second, and notes the jobs that have changed. */
export class Sampler {
  readonly #ledger: Ledger;
  readonly #journal: Journal;
  readonly #noted = new Map<string, string>();
  readonly #stopped = new AbortController();
  readonly #running: Promise<void>;

  constructor(ledger: Ledger, journal: Journal) {
    this.#ledger = ledger;
    this.#journal = journal;
    this.#running = this.#run();
  }

  /** After one last look. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
    await this.#look();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      // The database is down every so often.
      await this.#look().catch(() => {});
      await pause(INTERVAL, undefined, { signal }).catch(() => {});
    }
  }

  async #look(): Promise<void> {
    const jobs = await this.#ledger.sampleJobs();
    const changed = jobs.filter((job) => this.#noted.get(job.id) !== factsOf(job));
    for (const job of changed) this.#noted.set(job.id, factsOf(job));
    if (changed.length > 0) this.#journal.add({ type: 'sample', jobs: changed });
  }
}

function factsOf({ status, attempt, progress }: SampledJob): string {
  return `${status} ${attempt} ${progress}`;
}
