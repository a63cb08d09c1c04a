import type { Kysely } from 'kysely';
import type { ClaimRequest, JobRecord } from '../../../ports/job-repository.ts';
import { holdName, mustLock } from '../locking.ts';
import type { JobTable, Schema } from '../schema.ts';
import {
  insertTurn,
  leasedJobs,
  saveTurn,
  takeJob,
  waitingHosts,
  waitingProjects,
} from './job-claim-queries.ts';
import { historyEntry, toRecord } from './job-rows.ts';
import { ProjectLine } from './project-line.ts';
import { compareAge, WaitingJobs } from './waiting-jobs.ts';

/** What a claim has to choose from. */
interface Choice {
  readonly line: ProjectLine;
  readonly jobs: WaitingJobs;
  /** Jobs that run for each host. */
  readonly ofHost: Map<string | null, number>;
}

/**
 * Chooses jobs as the port says, and takes them. Run it in a transaction.
 *
 * Where a limit has to hold, claims are made one after the other, for two that count at once would exceed it
 * together; but who finds nothing to take does not wait. Without a limit each claim leaves out what another one is
 * taking, and waits for nobody but one that serves the same project for the first time ever. Who changes a job
 * without claiming it is never waited for.
 */
export async function claimJobs(
  handle: Kysely<Schema>,
  request: ClaimRequest,
): Promise<readonly JobRecord[]> {
  const limited = request.perProject !== undefined || request.perHost !== undefined;
  if (limited && mustLock(handle)) {
    const choice = await lookAtQueue(handle, request);
    if ((await nextJob(choice, request)) === undefined) return [];
    await holdName(handle, `queue ${request.queue}`);
  }
  const choice = await lookAtQueue(handle, request);
  const taken = await take(handle, request, choice);
  await saveTurns(handle, request, choice.line);
  return taken.sort(compareAge).map(toRecord);
}

async function lookAtQueue(handle: Kysely<Schema>, request: ClaimRequest): Promise<Choice> {
  const { now, queue, perHost = Number.POSITIVE_INFINITY } = request;
  const ofProject = new Map<string, number>();
  const ofHost = new Map<string | null, number>();
  const hasRoom = (host: string | null) => host === null || (ofHost.get(host) ?? 0) < perHost;
  const findWaiting = request.perHost === undefined ? waitingProjects : waitingHosts;
  const waiting = await findWaiting.all(handle, queue, now);
  const leased = waiting.length === 0 ? [] : await leasedJobs.all(handle, queue);
  const jobs = new WaitingJobs(handle, request, hasRoom);
  for (const { project_id, lease_expires_at, ...job } of leased) {
    if (lease_expires_at !== null && lease_expires_at <= now) {
      jobs.addExpired(project_id, job);
    } else {
      increase(ofProject, project_id);
      increase(ofHost, job.host);
    }
  }
  for (const row of waiting) jobs.addQueued(row);
  return { line: new ProjectLine(waiting, ofProject), jobs, ofHost };
}

/** The job whose turn it is, of the project that is then the first in line; undefined when there is none to take. */
async function nextJob({ line, jobs }: Choice, { perProject = Number.POSITIVE_INFINITY }: ClaimRequest) {
  // Nobody behind the first has fewer running.
  while (line.first !== undefined && line.first.running < perProject) {
    const candidate = await jobs.next(line.first.projectId);
    if (candidate !== undefined) return candidate;
    line.dismissFirst();
  }
  return undefined;
}

async function take(handle: Kysely<Schema>, request: ClaimRequest, choice: Choice): Promise<JobTable[]> {
  const { owner, now, leaseUntil, limit } = request;
  const taken: JobTable[] = [];
  const entry = historyEntry('in-progress', now);
  while (taken.length < limit) {
    const candidate = await nextJob(choice, request);
    if (candidate === undefined) break;
    const job = await takeJob.first(handle, candidate.id, owner, now, leaseUntil, entry);
    if (job === undefined) continue;
    choice.line.serveFirst();
    increase(choice.ofHost, job.host);
    taken.push(job);
  }
  return taken;
}

/** In one order, so that two who save turns for the first time do not wait for each other. */
async function saveTurns(handle: Kysely<Schema>, { queue }: ClaimRequest, line: ProjectLine): Promise<void> {
  const turns = [...line.newTurns].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [projectId, { turn, first }] of turns) {
    await (first ? insertTurn : saveTurn).all(handle, queue, projectId, turn);
  }
}

function increase<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
