/** A job that waits. */
export interface WaitingJob {
  readonly tenant: number;
  readonly queuedAt: number;
}

interface Tenant {
  readonly waiting: WaitingJob[];
  /** Jobs before this index of `waiting` were taken. */
  taken: number;
  running: number;
  /** The larger, the later it was served. */
  turn: number;
}

/** Whose turn it is: `fair` is Wharf's rule, `oldest` one line for everybody. */
export type Policy = 'fair' | 'oldest';

/** The jobs of one queue, by tenant. */
export class Tenants {
  readonly #tenants = new Map<number, Tenant>();
  /** Tenants with jobs that wait. */
  readonly #active = new Set<Tenant>();
  readonly #policy: Policy;
  #turn = 0;

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  /** How many tenants have jobs that wait. */
  get waiting(): number {
    return this.#active.size;
  }

  add(job: WaitingJob): void {
    const tenant = this.#tenant(job.tenant);
    tenant.waiting.push(job);
    this.#active.add(tenant);
  }

  /** The next job, which runs from now on. */
  take(): WaitingJob | undefined {
    let chosen: Tenant | undefined;
    for (const tenant of this.#active)
      if (chosen === undefined || this.#isBefore(tenant, chosen)) chosen = tenant;
    const job = chosen?.waiting[chosen.taken];
    if (chosen === undefined || job === undefined) return undefined;
    chosen.taken += 1;
    chosen.running += 1;
    chosen.turn = ++this.#turn;
    if (chosen.taken === chosen.waiting.length) this.#active.delete(chosen);
    return job;
  }

  done(tenant: number): void {
    this.#tenant(tenant).running -= 1;
  }

  #isBefore(a: Tenant, b: Tenant): boolean {
    const ages = (a.waiting[a.taken]?.queuedAt ?? 0) - (b.waiting[b.taken]?.queuedAt ?? 0);
    if (this.#policy === 'oldest') return ages < 0;
    return a.running !== b.running ? a.running < b.running : a.turn < b.turn;
  }

  #tenant(id: number): Tenant {
    let tenant = this.#tenants.get(id);
    if (tenant === undefined) {
      tenant = { waiting: [], taken: 0, running: 0, turn: 0 };
      this.#tenants.set(id, tenant);
    }
    return tenant;
  }
}
