import type { Kysely } from 'kysely';
import type { ClaimRequest, JobRecord } from '../../../ports/job-repository.ts';
import type { JobTable, Schema } from '../schema.ts';
import { leasedJobs, saveTurn, takeJob, waitingHosts, waitingProjects } from './job-claim-queries.ts';
import { historyEntry, toRecord } from './job-rows.ts';
import { ProjectLine } from './project-line.ts';
import { compareAge, WaitingJobs } from './waiting-jobs.ts';

/**
 * Chooses jobs as the port says, and takes them.
 *
 * Run it in a transaction, which SQLite begins with its write lock, so that nobody else claims meanwhile. A
 * database with many writers needs two locks: one on the queue until the transaction ends (PostgreSQL:
 * `pg_advisory_xact_lock`), for two claims that count at once exceed a limit together; and `for update skip
 * locked` in the queries that find candidates, for those who change a job without claiming it.
 */
export async function claimJobs(
  handle: Kysely<Schema>,
  request: ClaimRequest,
): Promise<readonly JobRecord[]> {
  const { owner, now, leaseUntil, limit, queue } = request;
  const { perProject = Number.POSITIVE_INFINITY, perHost = Number.POSITIVE_INFINITY } = request;
  const ofProject = new Map<string, number>();
  const ofHost = new Map<string | null, number>();
  const hasRoom = (host: string | null) => host === null || (ofHost.get(host) ?? 0) < perHost;
  const jobs = new WaitingJobs(handle, request, hasRoom);
  for (const { project_id, lease_expires_at, ...job } of await leasedJobs.all(handle, queue)) {
    if (lease_expires_at !== null && lease_expires_at <= now) {
      jobs.addExpired(project_id, job);
    } else {
      increase(ofProject, project_id);
      increase(ofHost, job.host);
    }
  }
  const findWaiting = request.perHost === undefined ? waitingProjects : waitingHosts;
  const waiting = await findWaiting.all(handle, queue, now);
  for (const row of waiting) jobs.addQueued(row);
  const line = new ProjectLine(waiting, ofProject);

  const taken: JobTable[] = [];
  const entry = historyEntry('in-progress', now);
  while (taken.length < limit && line.first !== undefined) {
    // Nobody behind it has fewer.
    if (line.first.running >= perProject) break;
    const candidate = await jobs.next(line.first.projectId);
    const job = candidate && (await takeJob.first(handle, candidate.id, owner, now, leaseUntil, entry));
    if (job === undefined) {
      line.dismissFirst();
      continue;
    }
    line.serveFirst();
    increase(ofHost, job.host);
    taken.push(job);
  }
  for (const [projectId, turn] of line.newTurns) await saveTurn.all(handle, queue, projectId, turn);
  return taken.sort(compareAge).map(toRecord);
}

function increase<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
