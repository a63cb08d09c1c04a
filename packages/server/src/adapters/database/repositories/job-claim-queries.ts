import { type Compilable, type Kysely, type RawBuilder, sql } from 'kysely';
import type { JobQueue } from '../../../ports/job-repository.ts';
import { isSqlite } from '../dialect.ts';
import { prepared } from '../prepared.ts';
import type { JobTable, Schema } from '../schema.ts';
import { historyWith, RUNNING } from './job-rows.ts';

/** Hosts of one project that a claim knows of: who has jobs for more of them delays only its own. */
const HOSTS_LOOKED_AT = 100;

/** A job that a claim may take, as far as choosing needs to know it. */
export type Candidate = Pick<JobTable, 'id' | 'host' | 'run_at'>;

/** A project that may have a job to take, for this host where the query tells hosts apart. */
export interface WaitingRow {
  readonly project_id: string;
  readonly host: string | null;
  /** Null: never served. */
  readonly turn: number | null;
  /** The largest of all turns of the queue. */
  readonly last_turn: number | null;
}

/** The jobs of a queue that have a lease, run out or not: no more than there are slots of workers. */
export const leasedJobs = prepared((handle, queue: JobQueue) =>
  handle
    .selectFrom('jobs')
    .select(['id', 'project_id', 'host', 'run_at', 'lease_expires_at'])
    .where('lease_expires_at', 'is not', null)
    .where('queue', '=', queue)
    .where('status', 'in', RUNNING),
);

/** The projects that have a job due or a lease run out; a project may come more than once. */
export const waitingProjects = prepared((handle, queue: JobQueue, now: number) =>
  statement(
    handle,
    sql<WaitingRow>`
      with recursive ${projectsDue(queue, now)}, waiting (project_id) as (
        select project_id from projects_due
        union all
        select project_id from jobs where ${leaseRanOut(queue, now)}
      )
      select waiting.project_id, null as host, ${turns(queue)}`,
  ),
);

/** The same with the hosts that jobs of the project are queued for; null stands for the jobs without one. */
export const waitingHosts = prepared((handle, queue: JobQueue, now: number) =>
  statement(
    handle,
    sql<WaitingRow>`
      with recursive ${projectsDue(queue, now)}, hosts (project_id, host, number) as (
        select project_id, (
          select host from jobs where status = 'queued' and queue = ${queue}
            and project_id = projects_due.project_id and host is not null
          order by host limit 1
        ), 1
        from projects_due
        union all
        select project_id, (
          select host from jobs where status = 'queued' and queue = ${queue}
            and project_id = hosts.project_id and host > hosts.host
          order by host limit 1
        ), number + 1
        from hosts where host is not null and number < ${HOSTS_LOOKED_AT}
      ), waiting (project_id, host) as (
        select project_id, host from hosts where host is not null
        union all
        select project_id, null from projects_due
        where exists (
          select 1 from jobs where status = 'queued' and queue = ${queue}
            and project_id = projects_due.project_id and host is null
        )
        union all
        select project_id, null from jobs where ${leaseRanOut(queue, now)}
      )
      select waiting.project_id, waiting.host, ${turns(queue)}`,
  ),
);

/** Steps from project to project, not from job to job; the last step finds none and is a null. */
function projectsDue(queue: JobQueue, now: number): RawBuilder<unknown> {
  return sql`projects_queued (project_id) as (
    select (
      select project_id from jobs where status = 'queued' and queue = ${queue}
      order by project_id limit 1
    )
    union all
    select (
      select project_id from jobs where status = 'queued' and queue = ${queue}
        and project_id > projects_queued.project_id
      order by project_id limit 1
    )
    from projects_queued where project_id is not null
  ), projects_due (project_id) as (
    select project_id from projects_queued
    where (
      select run_at from jobs where status = 'queued' and queue = ${queue}
        and project_id = projects_queued.project_id
      order by run_at limit 1
    ) <= ${now}
  )`;
}

function leaseRanOut(queue: JobQueue, now: number): RawBuilder<unknown> {
  return sql`lease_expires_at <= ${now} and queue = ${queue} and status in (${sql.join(RUNNING)})`;
}

function turns(queue: JobQueue): RawBuilder<unknown> {
  return sql`job_turns.turn, (select max(turn) from job_turns where queue = ${queue}) as last_turn
    from waiting
    left join job_turns on job_turns.queue = ${queue} and job_turns.project_id = waiting.project_id`;
}

/** The jobs of a project that are due, oldest first, at most `limit`. */
export const oldestJobs = prepared((handle, queue: JobQueue, projectId: string, now: number, limit: number) =>
  oldest(handle, queue, projectId, now, limit),
);

/** The same, held until the transaction ends, and without those that another one holds. */
export const oldestFreeJobs = prepared(
  (handle, queue: JobQueue, projectId: string, now: number, limit: number) => {
    const query = oldest(handle, queue, projectId, now, limit);
    return isSqlite(handle) ? query : query.forUpdate().skipLocked();
  },
);

/** The oldest jobs for one host. */
export const oldestJobsOfHost = prepared(
  (handle, queue: JobQueue, projectId: string, now: number, limit: number, host: string) =>
    oldest(handle, queue, projectId, now, limit).where('host', '=', host),
);

/** The oldest jobs without a host. */
export const oldestJobsWithoutHost = prepared(
  (handle, queue: JobQueue, projectId: string, now: number, limit: number) =>
    oldest(handle, queue, projectId, now, limit).where('host', 'is', null),
);

function oldest(handle: Kysely<Schema>, queue: JobQueue, projectId: string, now: number, limit: number) {
  return (
    handle
      .selectFrom('jobs')
      .select(['id', 'host', 'run_at'])
      // Literal, here and above: a partial index serves a query only if its text says so.
      .where('status', '=', sql.lit('queued' as const))
      .where('queue', '=', queue)
      .where('project_id', '=', projectId)
      .where('run_at', '<=', now)
      .orderBy('run_at')
      .orderBy('id')
      .limit(limit)
  );
}

/**
 * Gives a job to its new holder, unless it was canceled or its lease renewed since it was looked at, or is about to
 * be: then it finds none, and does not wait.
 */
export const takeJob = prepared(
  (handle, id: string, owner: string, now: number, leaseUntil: number, historyEntry: string) =>
    handle
      .updateTable('jobs')
      .set((eb) => ({
        status: 'in-progress',
        status_history: historyWith(eb, 'in-progress', historyEntry),
        attempt: eb('attempt', '+', 1),
        claims: eb('claims', '+', 1),
        lease_owner: owner,
        lease_expires_at: leaseUntil,
        updated_at: now,
      }))
      .where('id', 'in', stillThere(handle, id, now))
      .returningAll(),
);

function stillThere(handle: Kysely<Schema>, id: string, now: number) {
  const query = handle
    .selectFrom('jobs')
    .select('id')
    .where('id', '=', id)
    .where((eb) =>
      eb.or([
        eb('status', '=', 'queued'),
        eb.and([eb('lease_expires_at', '<=', now), eb('status', 'in', RUNNING)]),
      ]),
    );
  return isSqlite(handle) ? query : query.forUpdate().skipLocked();
}

/** The first turn of a project. */
export const insertTurn = prepared((handle, queue: JobQueue, projectId: string, turn: number) =>
  handle
    .insertInto('job_turns')
    .values({ queue, project_id: projectId, turn })
    .onConflict((conflict) => conflict.columns(['queue', 'project_id']).doNothing()),
);

/** A later one. Where another claim is about to give the project its turn, that one will do: it is not waited for. */
export const saveTurn = prepared((handle, queue: JobQueue, projectId: string, turn: number) =>
  handle
    .updateTable('job_turns')
    .set({ turn })
    .where('queue', '=', queue)
    .where('project_id', 'in', turnOf(handle, queue, projectId)),
);

function turnOf(handle: Kysely<Schema>, queue: JobQueue, projectId: string) {
  const query = handle
    .selectFrom('job_turns')
    .select('project_id')
    .where('queue', '=', queue)
    .where('project_id', '=', projectId);
  return isSqlite(handle) ? query : query.forUpdate().skipLocked();
}

function statement<Row>(handle: Kysely<Schema>, text: RawBuilder<Row>): Compilable<Row> {
  return { compile: () => text.compile(handle) };
}
