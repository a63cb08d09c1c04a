import type { JobStatus } from '@wharf/contract';
import { sql } from 'kysely';
import type {
  ClaimRequest,
  JobChanges,
  JobFilter,
  JobQueue,
  JobRecord,
  JobRepository,
  Lease,
} from '../../../ports/job-repository.ts';
import type { Page, PageRequest } from '../../../ports/page.ts';
import { holdRows } from '../locking.ts';
import { preparedLookup } from '../prepared.ts';
import type { Session } from '../session.ts';
import { claimJobs } from './job-claims.ts';
import { assignments, FINAL, RUNNING, toRecord, toRow } from './job-rows.ts';
import { beyond, rowsToFetch, toPage } from './paging.ts';

const NO_LEASE = { lease_owner: null, lease_expires_at: null } as const;

const findById = preparedLookup((handle, id: string) =>
  handle.selectFrom('jobs').selectAll().where('id', '=', id),
);

export class SqlJobRepository implements JobRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(job: JobRecord): Promise<void> {
    await this.#session.write.insertInto('jobs').values(toRow(job)).execute();
  }

  async find(projectId: string, id: string): Promise<JobRecord | undefined> {
    const { read } = this.#session;
    const query = read
      .selectFrom('jobs')
      .selectAll()
      .where('id', '=', id)
      .where('project_id', '=', projectId);
    const row = await holdRows(read, query).executeTakeFirst();
    return row && toRecord(row);
  }

  async findById(id: string): Promise<JobRecord | undefined> {
    const row = await findById.held(this.#session.read, id);
    return row && toRecord(row);
  }

  async list(projectId: string, filter: JobFilter, page: PageRequest): Promise<Page<JobRecord>> {
    const { status, types, authorId } = filter;
    const { after } = page;
    let query = this.#session.read
      .selectFrom('jobs')
      .selectAll()
      .where('project_id', '=', projectId)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(rowsToFetch(page));
    if (status !== undefined) query = query.where('status', '=', status);
    // An empty list of values is a syntax error in PostgreSQL.
    if (types?.length === 0) return { items: [] };
    if (types !== undefined) query = query.where((eb) => eb('type', 'in', types as readonly 'upload'[]));
    if (authorId !== undefined) query = query.where('author_id', '=', authorId);
    if (after) query = query.where((eb) => beyond(eb, 'created_at', 'id', 'desc', after));
    const rows = await query.execute();
    return toPage(rows, rows.map(toRecord), page, (row) => ({ at: row.created_at, id: row.id }));
  }

  claim(request: ClaimRequest): Promise<readonly JobRecord[]> {
    return this.#session.atomically((handle) => claimJobs(handle, request));
  }

  async renew(lease: Lease, leaseUntil: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#held(lease)
      .set({ lease_expires_at: leaseUntil })
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async update(lease: Lease, at: number, changes: JobChanges): Promise<boolean> {
    const { status } = changes;
    const ends = status !== undefined && !RUNNING.includes(status);
    const { numUpdatedRows } = await this.#held(lease)
      .set((eb) => ({ ...assignments(eb, at, changes), ...(ends && NO_LEASE) }))
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async release(lease: Lease, at: number, runAt: number, failed: boolean): Promise<boolean> {
    const { numUpdatedRows } = await this.#held(lease)
      .set((eb) => ({
        ...assignments(eb, at, { status: 'queued' }),
        ...NO_LEASE,
        run_at: runAt,
        claims: 0,
        failures: eb('failures', '+', failed ? 1 : 0),
      }))
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async handOver(lease: Lease, at: number, queue: JobQueue): Promise<boolean> {
    const { numUpdatedRows } = await this.#held(lease)
      .set((eb) => ({
        ...assignments(eb, at, { status: 'queued' }),
        ...NO_LEASE,
        queue,
        run_at: at,
        claims: 0,
        failures: 0,
      }))
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async changeStatus(
    id: string,
    from: readonly JobStatus[],
    at: number,
    changes: JobChanges,
  ): Promise<boolean> {
    const open = from.filter((status) => !FINAL.includes(status));
    if (open.length === 0) return false;
    const { status } = changes;
    const { numUpdatedRows } = await this.#session.write
      .updateTable('jobs')
      .set((eb) => ({
        ...assignments(eb, at, changes),
        lease_owner: null,
        // A job left running without a worker is due at once, or nobody would ever take it.
        lease_expires_at: eb
          .case()
          .when(status === undefined ? eb.ref('status') : eb.val(status), 'in', RUNNING)
          .then(sql<number>`cast(${at} as bigint)`)
          .else(null)
          .end(),
        // Its turn comes by when it was queued, not by when it was created.
        ...(status === 'queued' && {
          run_at: eb
            .case()
            .when('run_at', '<', at)
            .then(sql<number>`cast(${at} as bigint)`)
            .else(eb.ref('run_at'))
            .end(),
        }),
      }))
      .where('id', '=', id)
      .where('status', 'in', open)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async listLeaseOwners(): Promise<readonly string[]> {
    const rows = await this.#session.read
      .selectFrom('jobs')
      .select('lease_owner')
      .distinct()
      .where('status', 'in', RUNNING)
      .where('lease_expires_at', 'is not', null)
      .execute();
    return rows.flatMap((row) => row.lease_owner ?? []);
  }

  async expireLeases(owner: string, claims: number, at: number): Promise<void> {
    await this.#session.write
      .updateTable('jobs')
      .set({ lease_expires_at: at })
      .where('status', 'in', RUNNING)
      .where('lease_owner', '=', owner)
      .where('claims', '<=', claims)
      .where('lease_expires_at', '>', at)
      .execute();
  }

  async countByStatus(): Promise<ReadonlyMap<JobStatus, number>> {
    const rows = await this.#session.read
      .selectFrom('jobs')
      .select((eb) => ['status', eb.fn.countAll<number>().as('count')])
      .groupBy('status')
      .execute();
    return new Map(rows.map((row) => [row.status, Number(row.count)]));
  }

  /** The job, if the lease still holds: nobody claimed it since, nor ended the lease. */
  #held(lease: Lease) {
    return this.#session.write
      .updateTable('jobs')
      .where('id', '=', lease.jobId)
      .where('lease_owner', '=', lease.owner)
      .where('attempt', '=', lease.attempt)
      .where('status', 'in', RUNNING);
  }
}
