import { sql } from 'kysely';
import type { QueueCounts, WorkerRecord, WorkerRepository } from '../../../ports/worker-repository.ts';
import { prepared } from '../prepared.ts';
import type { Session } from '../session.ts';
import { RUNNING } from './job-rows.ts';

const dueJobs = prepared((handle, now: number) =>
  handle
    .selectFrom('jobs')
    .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min<number | null>('run_at').as('since')])
    // Literal: a partial index serves a query only if its text says so.
    .where('status', '=', sql.lit('queued' as const))
    .where('run_at', '<=', now),
);

/** No more than there are slots of workers. */
const leases = prepared((handle) =>
  handle
    .selectFrom('jobs')
    .select('lease_expires_at as until')
    .where('lease_expires_at', 'is not', null)
    .where('status', 'in', RUNNING),
);

export class SqlWorkerRepository implements WorkerRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async save({ id, owner, concurrency, startedAt, seenAt }: WorkerRecord): Promise<void> {
    await this.#session.write
      .insertInto('workers')
      .values({ id, owner, concurrency, started_at: startedAt, seen_at: seenAt })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ concurrency, seen_at: seenAt }))
      .execute();
  }

  async remove(id: string): Promise<void> {
    await this.#session.write.deleteFrom('workers').where('id', '=', id).execute();
  }

  async list(): Promise<readonly WorkerRecord[]> {
    const rows = await this.#session.read
      .selectFrom('workers')
      .selectAll()
      .orderBy('started_at', 'desc')
      .orderBy('id')
      .execute();
    return rows.map((row) => ({
      id: row.id,
      owner: row.owner,
      concurrency: row.concurrency,
      startedAt: row.started_at,
      seenAt: row.seen_at,
    }));
  }

  async forget(before: number): Promise<void> {
    await this.#session.write.deleteFrom('workers').where('seen_at', '<', before).execute();
  }

  async countQueue(now: number): Promise<QueueCounts> {
    const due = await dueJobs.first(this.#session.read, now);
    const leased = (await leases.all(this.#session.read)).map(({ until }) => until ?? 0);
    const left = leased.filter((until) => until <= now);
    const since = [due?.since ?? null, ...left].filter((time) => time !== null);
    return {
      waiting: Number(due?.count ?? 0) + left.length,
      running: leased.length - left.length,
      waitingSince: since.length === 0 ? null : Math.min(...since),
    };
  }
}
