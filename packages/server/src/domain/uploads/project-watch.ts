import { setImmediate } from 'node:timers/promises';
import type { UploadActivity } from '../../ports/upload-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { Alarm } from './alarm.ts';
import { PartsWatch } from './parts-watch.ts';
import { MAX_WAITING, ProjectFollower } from './project-follower.ts';

/** Most uploads that a new follower is told of. */
const MAX_SNAPSHOT = 500;
/** Milliseconds between looks at the database, for changes that no hint announced. */
const POLL_INTERVAL = 1_000;
/** Least milliseconds between looks, however many hints come: the pace in which progress is told. */
const LEAST_INTERVAL = 500;
/**
 * Milliseconds that a look reaches back behind the one before: a change bears the time at which it began to wait for
 * its turn to be written, by the clock of the process that wrote it.
 */
const OVERLAP = 10_000;

export interface WatchOptions {
  readonly deps: Pick<Dependencies, 'database' | 'blobs' | 'feed' | 'clock'>;
  readonly projectId: string;
  /** What followers are told of an upload; the same text is no news. */
  readonly present: (activity: UploadActivity) => string;
  /** Called when nobody follows any more. */
  readonly onEnd: () => void;
}

/** Looks what changes in a project: once for all its followers, and only while it has some. */
export class ProjectWatch {
  readonly #options: WatchOptions;
  readonly #followers = new Set<ProjectFollower>();
  /** Those who wait to follow: all who wait at the same time are let in together. */
  #joining: PromiseWithResolvers<ProjectFollower>[] = [];
  readonly #alarm = new Alarm();
  /** Followers, and those who are about to be. */
  #interested = 0;
  #running = false;
  /** The last of what reads the database, one after the other: nobody is told what is older than its snapshot. */
  #line: Promise<unknown> = Promise.resolve();
  #lookedAt: number | undefined;
  /** What the last look found. Uploads that it did not find have not changed since they were told of. */
  #told = new Map<string, string>();

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** @throws what the database throws */
  async join(): Promise<ProjectFollower> {
    this.#interested += 1;
    if (!this.#running) void this.#run();
    const admission = Promise.withResolvers<ProjectFollower>();
    this.#joining.push(admission);
    if (this.#joining.length === 1) void this.#inTurn(() => this.#admit());
    try {
      return await admission.promise;
    } catch (error) {
      this.#loseOne();
      throw error;
    }
  }

  leave(follower: ProjectFollower): void {
    if (this.#followers.delete(follower)) this.#loseOne();
  }

  /** One look and one snapshot, however many come. */
  async #admit(): Promise<void> {
    const { deps, projectId, present } = this.#options;
    // Requests that arrived together have all come to `join` by then.
    await setImmediate();
    const joining = this.#joining;
    this.#joining = [];
    try {
      // What happened before they came is no news to followers.
      await this.#look();
      const unfinished = await deps.database.uploads.listUnfinished(projectId, MAX_SNAPSHOT);
      const snapshot = unfinished.map(present);
      for (const { resolve } of joining) {
        const follower = new ProjectFollower(snapshot);
        this.#followers.add(follower);
        resolve(follower);
      }
    } catch (error) {
      for (const { reject } of joining) reject(error);
    }
  }

  #loseOne(): void {
    this.#interested -= 1;
    this.#alarm.call();
  }

  async #run(): Promise<void> {
    const { deps, projectId, onEnd } = this.#options;
    this.#running = true;
    const unsubscribe = deps.feed.onProject(projectId, () => this.#alarm.call());
    const rest = new Alarm();
    const parts = new PartsWatch(deps, projectId);
    while (this.#interested > 0) {
      await this.#alarm.wait(POLL_INTERVAL - LEAST_INTERVAL);
      if (this.#followers.size > 0) {
        // Not waited for: what it finds is news that the next look tells.
        void parts.look().then((asked) => asked && this.#alarm.call());
        await this.#lookOrEnd();
      }
      if (this.#interested > 0) await rest.wait(LEAST_INTERVAL);
    }
    unsubscribe();
    onEnd();
  }

  async #lookOrEnd(): Promise<void> {
    try {
      await this.#inTurn(() => this.#look());
    } catch (error) {
      for (const follower of this.#followers) follower.end(error);
    }
  }

  /** Where more changed than can be told, whoever follows is given up: it comes back, and lists what it missed. */
  async #look(): Promise<void> {
    const { deps, projectId, present } = this.#options;
    const now = deps.clock();
    const since = (this.#lookedAt ?? now) - OVERLAP;
    const changed = await deps.database.uploads.listChanged(projectId, since, MAX_WAITING + 1);
    const found = new Map(changed.map((activity) => [activity.upload.id, present(activity)]));
    if (found.size > MAX_WAITING) {
      for (const follower of this.#followers) follower.end();
    }
    for (const [id, news] of found) {
      if (this.#told.get(id) === news) continue;
      for (const follower of this.#followers) follower.tell(id, news);
    }
    this.#told = found;
    this.#lookedAt = now;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#line.then(work);
    this.#line = result.catch(() => {});
    return result;
  }
}
