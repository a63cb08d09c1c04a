import { Alarm } from './alarm.ts';

/** Most uploads whose news may wait for a follower that does not read, or be told at once. */
export const MAX_WAITING = 1000;

/** One who is told what changes in a project, as fast as it reads. */
export class ProjectFollower {
  /** The uploads that were under way when it came, newest first. */
  readonly snapshot: readonly string[];
  /** The latest of each upload that it has not read yet. */
  readonly #waiting = new Map<string, string>();
  readonly #alarm = new Alarm();
  #end: { readonly error: unknown } | undefined;

  constructor(snapshot: readonly string[]) {
    this.snapshot = snapshot;
  }

  /**
   * Notes news, in place of those of the same upload that were not read yet. A follower for whom too much is waiting
   * is given up: it comes back, and lists what it missed.
   */
  tell(uploadId: string, news: string): void {
    this.#waiting.set(uploadId, news);
    if (this.#waiting.size > MAX_WAITING) this.end();
    this.#alarm.call();
  }

  /** Nothing more is told. */
  end(error?: unknown): void {
    this.#end ??= { error };
    this.#waiting.clear();
    this.#alarm.call();
  }

  /**
   * What changed since the last call, as soon as something has; undefined when it is over.
   * @throws what it ended with
   */
  async next(): Promise<readonly string[] | undefined> {
    while (this.#end === undefined) {
      const news = [...this.#waiting.values()];
      this.#waiting.clear();
      if (news.length > 0) return news;
      await this.#alarm.wait();
    }
    if (this.#end.error !== undefined) throw this.#end.error;
    return undefined;
  }
}
