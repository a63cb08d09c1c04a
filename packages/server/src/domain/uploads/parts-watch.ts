import type { Dependencies } from '../dependencies.ts';
import { askingInterval } from './asking-interval.ts';
import { receivedParts } from './received-parts.ts';

/** Most uploads of a project that the store is asked about: the newest. */
const MAX_UPLOADS = 100;
/** Questions at the same time. */
const AT_ONCE = 4;

type Needs = Pick<Dependencies, 'database' | 'blobs' | 'clock'>;

/**
 * Asks a store that keeps its parts itself how far the uploads of a project have come, while somebody follows it: what
 * is noted of the answers is what followers are told.
 */
export class PartsWatch {
  readonly #deps: Needs;
  readonly #projectId: string;
  /** When each upload under way was asked about. */
  #asked = new Map<string, number>();
  #running = false;

  constructor(deps: Needs, projectId: string) {
    this.#deps = deps;
    this.#projectId = projectId;
  }

  /**
   * Asks what is due, unless that is under way. Never rejects: what fails is asked again.
   * @returns whether anything was asked
   */
  async look(): Promise<boolean> {
    if (this.#running || !this.#deps.blobs.keepsParts) return false;
    this.#running = true;
    try {
      return await this.#askDue();
    } catch {
      // The database is away: whoever looks at it finds out and says so.
      return false;
    } finally {
      this.#running = false;
    }
  }

  async #askDue(): Promise<boolean> {
    const { database, clock } = this.#deps;
    const unfinished = await database.uploads.listUnfinished(this.#projectId, MAX_UPLOADS);
    const pending = unfinished
      .map(({ upload }) => upload)
      .filter(({ status, source }) => status === 'pending' && source === 'multipart');
    const now = clock();
    const due = pending.filter(
      ({ id, updatedAt }) => now - (this.#asked.get(id) ?? 0) >= askingInterval(now - updatedAt),
    );
    this.#asked = new Map(
      pending.map(({ id }) => [
        id,
        due.some((upload) => upload.id === id) ? now : (this.#asked.get(id) ?? 0),
      ]),
    );
    const waiting = [...due];
    const ask = async () => {
      for (let upload = waiting.shift(); upload !== undefined; upload = waiting.shift()) {
        await receivedParts(this.#deps, upload).catch(() => undefined);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, ask));
    return due.length > 0;
  }
}
