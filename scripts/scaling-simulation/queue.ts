import { Agenda } from './agenda.ts';
import { SeededRandom } from './random.ts';
import { type Policy, Tenants, type WaitingJob } from './tenants.ts';

/** Milliseconds between two looks of a worker at its queue. */
const POLL = 1_000;

/** What is simulated; times in milliseconds. */
export interface QueueModel {
  readonly seed: number;
  readonly workers: number;
  /** Jobs at once in a worker. */
  readonly slots: number;
  /** Mean of a job's time in its slot, exponentially distributed. */
  readonly work: number;
  /** What a claim keeps the database busy for: one that finds nothing, any other, and for each job that it takes. */
  readonly look: number;
  readonly claim: number;
  readonly take: number;
  /**
   * Claims that are made at the same time, the others wait: 1 where a lock has claims of a queue follow one another,
   * else as many as the database has cores for them.
   */
  readonly atOnce: number;
  readonly policy: Policy;
  /** Whom a new job wakes: every worker of its queue (NOTIFY), or one that is idle. */
  readonly hint: 'all' | 'one';
  /** Jobs per second of each tenant, at random times. */
  readonly rates: readonly number[];
  /** Jobs of each tenant that wait when it begins. */
  readonly backlog: readonly number[];
  /** For how long. */
  readonly duration: number;
}

export interface QueueResult {
  readonly jobs: number;
  readonly claims: number;
  readonly emptyClaims: number;
  /** Share of what could be claimed at the same time that was, over time. */
  readonly claimsBusy: number;
  /** By tenant, how long each job that was taken had waited. */
  readonly waits: ReadonlyMap<number, readonly number[]>;
}

interface Worker {
  free: number;
  claiming: boolean;
  /** Woken while it claimed. */
  again: boolean;
}

/** Runs the model. The same model gives the same result, on every machine. */
export function simulate(model: QueueModel): QueueResult {
  return new Simulation(model).run();
}

class Simulation {
  readonly #model: QueueModel;
  readonly #random: SeededRandom;
  readonly #agenda = new Agenda();
  readonly #tenants: Tenants;
  readonly #workers: Worker[] = [];
  /** Claims that wait for others to end. */
  readonly #line: (() => void)[] = [];
  readonly #waits = new Map<number, number[]>();
  #claiming = 0;
  #busy = 0;
  #jobs = 0;
  #claims = 0;
  #emptyClaims = 0;

  constructor(model: QueueModel) {
    this.#model = model;
    this.#random = new SeededRandom(model.seed);
    this.#tenants = new Tenants(model.policy);
  }

  run(): QueueResult {
    const { workers, slots, backlog, rates, duration, atOnce } = this.#model;
    for (const [tenant, jobs] of backlog.entries()) {
      for (let job = 0; job < jobs; job += 1) this.#tenants.add({ tenant, queuedAt: 0 });
    }
    for (let number = 0; number < workers; number += 1) {
      const worker: Worker = { free: slots, claiming: false, again: false };
      this.#workers.push(worker);
      this.#agenda.after(this.#random.next() * POLL, () => this.#poll(worker));
    }
    for (const [tenant, rate] of rates.entries()) if (rate > 0) this.#arriveLater(tenant, 1000 / rate);
    this.#agenda.runUntil(duration);
    return {
      jobs: this.#jobs,
      claims: this.#claims,
      emptyClaims: this.#emptyClaims,
      claimsBusy: Math.min(1, this.#busy / duration / atOnce),
      waits: this.#waits,
    };
  }

  #poll(worker: Worker): void {
    this.#wake(worker);
    this.#agenda.after(POLL, () => this.#poll(worker));
  }

  #arriveLater(tenant: number, mean: number): void {
    this.#agenda.after(this.#random.exponential(mean), () => {
      this.#tenants.add({ tenant, queuedAt: this.#agenda.now });
      if (this.#model.hint === 'all') for (const worker of this.#workers) this.#wake(worker);
      else {
        const idle = this.#workers.find(({ free, claiming }) => free > 0 && !claiming);
        if (idle !== undefined) this.#wake(idle);
      }
      this.#arriveLater(tenant, mean);
    });
  }

  /** As the claim loop does it: one claim at a time, and once more where it was woken meanwhile. */
  #wake(worker: Worker): void {
    if (worker.claiming) {
      worker.again = true;
      return;
    }
    worker.again = false;
    if (worker.free === 0) return;
    worker.claiming = true;
    const limit = worker.free;
    this.#begin(() => this.#claim(worker, limit));
  }

  #claim(worker: Worker, limit: number): void {
    const taken: WaitingJob[] = [];
    while (taken.length < limit) {
      const job = this.#tenants.take();
      if (job === undefined) break;
      taken.push(job);
    }
    this.#claims += 1;
    if (taken.length === 0) this.#emptyClaims += 1;
    const { look, claim, take } = this.#model;
    const cost = taken.length === 0 ? look : claim + taken.length * take;
    this.#busy += cost;
    this.#agenda.after(cost, () => {
      this.#end();
      worker.claiming = false;
      for (const job of taken) this.#start(worker, job);
      if (worker.again) this.#wake(worker);
    });
  }

  #start(worker: Worker, { tenant, queuedAt }: WaitingJob): void {
    worker.free -= 1;
    const waits = this.#waits.get(tenant);
    const wait = this.#agenda.now - queuedAt;
    if (waits === undefined) this.#waits.set(tenant, [wait]);
    else waits.push(wait);
    this.#agenda.after(this.#random.exponential(this.#model.work), () => {
      this.#jobs += 1;
      worker.free += 1;
      this.#tenants.done(tenant);
      this.#wake(worker);
    });
  }

  #begin(claim: () => void): void {
    if (this.#claiming === this.#model.atOnce) {
      this.#line.push(claim);
      return;
    }
    this.#claiming += 1;
    claim();
  }

  #end(): void {
    const next = this.#line.shift();
    if (next === undefined) this.#claiming -= 1;
    else next();
  }
}
