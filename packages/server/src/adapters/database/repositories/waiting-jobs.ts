import type { Kysely } from 'kysely';
import type { ClaimRequest } from '../../../ports/job-repository.ts';
import type { Schema } from '../schema.ts';
import {
  type Candidate,
  oldestFreeJobs,
  oldestJobs,
  oldestJobsOfHost,
  oldestJobsWithoutHost,
  type WaitingRow,
} from './job-claim-queries.ts';

/** Jobs of a project among which one with room is looked for before its hosts are tried one by one. */
const OLDEST_LOOKED_AT = 50;

/** What there is to take of one project. */
interface ProjectJobs {
  /** Whose jobs are queued, where hosts are limited; null stands for the jobs without one, or for all. */
  readonly hosts: Set<string | null>;
  /** Jobs that are queued, oldest first; undefined: not looked at yet. */
  oldest: Candidate[] | undefined;
  /** There is none behind those that were looked at. */
  exhausted: boolean;
  readonly oldestByHost: Map<string | null, Candidate[]>;
  /** Jobs whose lease has run out, oldest first. */
  readonly expired: Candidate[];
}

/** The jobs that one claim may take; looked up no sooner than they are asked for. */
export class WaitingJobs {
  readonly #handle: Kysely<Schema>;
  readonly #request: ClaimRequest;
  readonly #hasRoom: (host: string | null) => boolean;
  readonly #projects = new Map<string, ProjectJobs>();

  /** @param hasRoom whether one job more may run for the host; once false it stays false */
  constructor(handle: Kysely<Schema>, request: ClaimRequest, hasRoom: (host: string | null) => boolean) {
    this.#handle = handle;
    this.#request = request;
    this.#hasRoom = hasRoom;
  }

  addQueued({ project_id, host }: WaitingRow): void {
    this.#project(project_id).hosts.add(host);
  }

  addExpired(projectId: string, job: Candidate): void {
    const { expired } = this.#project(projectId);
    expired.push(job);
    expired.sort(compareAge);
  }

  /**
   * The oldest job of the project for whom there is room, once; undefined when there is none. It must be
   * taken before this is called again.
   */
  async next(projectId: string): Promise<Candidate | undefined> {
    const project = this.#project(projectId);
    let from = this.#withoutFull(project.expired);
    for (const list of await this.#queued(projectId, project)) {
      const [first] = this.#withoutFull(list);
      if (first && (from[0] === undefined || compareAge(first, from[0]) < 0)) from = list;
    }
    return from.shift();
  }

  /** Lists one of which begins with the oldest queued job, apart from jobs for which there is no room. */
  async #queued(projectId: string, project: ProjectJobs): Promise<readonly Candidate[][]> {
    const hosts = [...project.hosts].filter(this.#hasRoom);
    if (hosts.length === 0) return [];
    const { queue, now, perHost } = this.#request;
    if (perHost === undefined) return [await this.#ofAnyHost(projectId, project)];
    project.oldest ??= [...(await oldestJobs.all(this.#handle, queue, projectId, now, OLDEST_LOOKED_AT))];
    if (this.#withoutFull(project.oldest).length > 0) return [project.oldest];
    // Behind a crowd of jobs for hosts that have no room there may be others.
    for (const host of hosts) {
      if (!project.oldestByHost.has(host))
        project.oldestByHost.set(host, await this.#ofHost(projectId, host));
    }
    return [...project.oldestByHost.values()];
  }

  /** Where no limit counts hosts. */
  async #ofAnyHost(projectId: string, project: ProjectJobs): Promise<Candidate[]> {
    const { queue, now, limit, perProject } = this.#request;
    if (perProject !== undefined) {
      project.oldest ??= [...(await oldestJobs.all(this.#handle, queue, projectId, now, limit))];
      return project.oldest;
    }
    // What is looked at is held, out of reach of other claims: no more at once than the project may get.
    const share = Math.max(1, Math.floor(limit / this.#projects.size));
    if (!project.exhausted && (project.oldest ?? []).length === 0) {
      project.oldest = [...(await oldestFreeJobs.all(this.#handle, queue, projectId, now, share))];
      project.exhausted = project.oldest.length < share;
    }
    return project.oldest ?? [];
  }

  async #ofHost(projectId: string, host: string | null): Promise<Candidate[]> {
    const { queue, now, limit } = this.#request;
    const jobs =
      host === null
        ? await oldestJobsWithoutHost.all(this.#handle, queue, projectId, now, limit)
        : await oldestJobsOfHost.all(this.#handle, queue, projectId, now, limit, host);
    return [...jobs];
  }

  /** Drops the first jobs of the list for as long as there is no room for them. */
  #withoutFull(list: Candidate[]): Candidate[] {
    const first = list.findIndex(({ host }) => this.#hasRoom(host));
    list.splice(0, first < 0 ? list.length : first);
    return list;
  }

  #project(projectId: string): ProjectJobs {
    let project = this.#projects.get(projectId);
    if (project === undefined) {
      project = {
        hosts: new Set(),
        oldest: undefined,
        exhausted: false,
        oldestByHost: new Map(),
        expired: [],
      };
      this.#projects.set(projectId, project);
    }
    return project;
  }
}

/** Negative when `a` is the older one. */
export function compareAge(a: Candidate, b: Candidate): number {
  return a.run_at - b.run_at || (a.id < b.id ? -1 : 1);
}
