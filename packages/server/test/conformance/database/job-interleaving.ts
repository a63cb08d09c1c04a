import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Database } from '../../../src/ports/database.ts';
import type { JobQueue, Lease } from '../../../src/ports/job-repository.ts';
import { aClaim, aJob, ids, insertJobs, T0 } from './records.ts';
import { insertProjects, type Suite } from './store.ts';

const PROJECTS = ['p', 'q', 'r'] as const;
const LIMITS = { perProject: 2, perHost: 2 } as const;

/** A job as the port describes it, in the plainest terms. */
interface ModelJob {
  readonly id: string;
  readonly projectId: string;
  readonly host: string | null;
  queue: JobQueue;
  state: 'queued' | 'running' | 'done';
  runAt: number;
  expiresAt: number;
  /** Of the last claim; stale once another came. */
  lease: Lease | undefined;
}

/** The queue by the words of the port: every rule is a search through all jobs. */
class ModelQueue {
  readonly jobs: ModelJob[] = [];
  now = T0;
  #served = 0;
  readonly #turns = new Map<string, number>();

  claim(queue: JobQueue, limit: number): string[] {
    const claimed: ModelJob[] = [];
    while (claimed.length < limit) {
      const next = this.jobs
        .filter((job) => job.queue === queue && this.#mayBeTaken(job))
        .sort((a, b) => this.#compare(a, b))[0];
      if (next === undefined) break;
      claimed.push(next);
      next.state = 'running';
      next.expiresAt = Number.POSITIVE_INFINITY;
      this.#served += 1;
      this.#turns.set(turnKey(next), this.#served);
    }
    return claimed.sort(compareAge).map((job) => job.id);
  }

  isRunning(job: ModelJob): boolean {
    return job.state === 'running' && job.expiresAt > this.now;
  }

  #mayBeTaken(job: ModelJob): boolean {
    const due =
      job.state === 'queued' ? job.runAt <= this.now : job.state === 'running' && !this.isRunning(job);
    return (
      due &&
      this.#ofProject(job) < LIMITS.perProject &&
      (job.host === null ||
        this.#count((other) => other.queue === job.queue && other.host === job.host) < LIMITS.perHost)
    );
  }

  #compare(a: ModelJob, b: ModelJob): number {
    return (
      this.#ofProject(a) - this.#ofProject(b) ||
      (this.#turns.get(turnKey(a)) ?? 0) - (this.#turns.get(turnKey(b)) ?? 0) ||
      a.projectId.localeCompare(b.projectId) ||
      compareAge(a, b)
    );
  }

  #ofProject(job: ModelJob): number {
    return this.#count((other) => other.queue === job.queue && other.projectId === job.projectId);
  }

  #count(matches: (job: ModelJob) => boolean): number {
    return this.jobs.filter((job) => this.isRunning(job) && matches(job)).length;
  }
}

function turnKey({ queue, projectId }: ModelJob): string {
  return `${queue} ${projectId}`;
}

function compareAge(a: ModelJob, b: ModelJob): number {
  return a.runAt - b.runAt || (a.id < b.id ? -1 : 1);
}

const queue = fc.constantFrom<JobQueue>('import', 'process');
/** Which of the jobs that were ever claimed: its holder acts, though it may hold it no more. */
const which = fc.nat(30);
const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('insert' as const),
        queue,
        project: fc.constantFrom(...PROJECTS),
        host: fc.constantFrom(null, 'h1', 'h2'),
        delay: fc.nat(3),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('claim' as const),
        queue,
        limit: fc.integer({ min: 1, max: 4 }),
        lease: fc.integer({ min: 1, max: 60 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('wait' as const), time: fc.integer({ min: 1, max: 20 }) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('release' as const), which, delay: fc.nat(10) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('handOver' as const), which, queue }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('finish' as const), which }) },
  ),
  { minLength: 20, maxLength: 80, size: 'max' },
);
type Step = typeof steps extends fc.Arbitrary<(infer S)[]> ? S : never;

/** Does one step to the database and to the model, and compares. */
async function perform(
  step: Step,
  prefix: string,
  database: Database,
  model: ModelQueue,
  leases: Lease[],
): Promise<void> {
  switch (step.do) {
    case 'insert': {
      const { host, queue } = step;
      const projectId = `${prefix}-${step.project}`;
      // In an order other than that of their age.
      const id = `${prefix}-${(model.jobs.length * 37) % 61}-${model.jobs.length}`;
      const runAt = model.now + step.delay;
      model.jobs.push({ id, projectId, host, queue, state: 'queued', runAt, expiresAt: 0, lease: undefined });
      await database.jobs.insert(aJob(id, { projectId, host, queue, runAt }));
      return;
    }
    case 'claim': {
      const expiresAt = model.now + step.lease;
      const held = new Set(ids(model.jobs.filter((job) => model.isRunning(job))));
      const expected = model.claim(step.queue, step.limit);
      const request = aClaim('w', model.now, expiresAt, step.limit, { queue: step.queue, ...LIMITS });
      const claimed = await database.jobs.claim(request);
      assert.deepEqual(ids(claimed), expected);
      for (const { id, attempt } of claimed) {
        assert.ok(!held.has(id), 'a job was given to a second holder');
        const job = model.jobs.find((one) => one.id === id);
        assert.ok(job);
        const lease = { jobId: id, owner: 'w', attempt };
        Object.assign(job, { expiresAt, lease });
        leases.push(lease);
      }
      assertLimits(model);
      return;
    }
    case 'wait':
      model.now += step.time;
      return;
    default: {
      const lease = leases[step.which % Math.max(1, leases.length)];
      if (lease === undefined) return;
      const job = model.jobs.find((one) => one.id === lease.jobId);
      assert.ok(job);
      const holds = job.state === 'running' && job.lease === lease;
      const at = model.now;
      if (step.do === 'finish') {
        assert.equal(await database.jobs.update(lease, at, { status: 'success' }), holds);
        if (holds) job.state = 'done';
      } else if (step.do === 'release') {
        assert.equal(await database.jobs.release(lease, at, at + step.delay, false), holds);
        if (holds) Object.assign(job, { state: 'queued', runAt: at + step.delay });
      } else {
        assert.equal(await database.jobs.handOver(lease, at, step.queue), holds);
        if (holds) Object.assign(job, { state: 'queued', runAt: at, queue: step.queue });
      }
    }
  }
}

function assertLimits(model: ModelQueue): void {
  const counts = new Map<string, number>();
  for (const job of model.jobs.filter((one) => model.isRunning(one))) {
    for (const key of [`project ${turnKey(job)}`, ...(job.host ? [`host ${job.queue} ${job.host}`] : [])]) {
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  for (const [key, count] of counts) {
    assert.ok(count <= (key.startsWith('host') ? LIMITS.perHost : LIMITS.perProject), `${key}: ${count}`);
  }
}

export const jobInterleavingSuite: Suite = (name, newStore) => {
  describe(`${name}: the queue under any sequence of steps`, () => {
    test('claims, over two handles, take what the rules say, keep the limits and share no job', async (t) => {
      const store = await newStore(t);
      const handles = [(await store.open()).database, (await store.open()).database] as const;
      await insertProjects(handles[0]);
      await insertJobs(handles[0]);
      let run = 0;
      await fc.assert(
        fc.asyncProperty(steps, async (sequence) => {
          const model = new ModelQueue();
          const leases: Lease[] = [];
          // Projects of its own, which nobody has served yet.
          const prefix = `run-${run++}`;
          for (const id of PROJECTS) {
            await handles[0].projects.insert({ id: `${prefix}-${id}`, name: id, createdAt: 3 });
          }
          try {
            for (const [index, step] of sequence.entries()) {
              await perform(step, prefix, handles[index % 2 ? 1 : 0], model, leases);
            }
          } finally {
            await handles[0].transaction(async ({ jobs }) => {
              for (const { id } of model.jobs) {
                await jobs.changeStatus(id, ['queued', 'in-progress'], model.now, { status: 'canceled' });
              }
            });
          }
        }),
        { numRuns: 40 },
      );
    });
  });
};
