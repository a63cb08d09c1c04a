import type { FreshStart } from './fresh-start.ts';
import type { Links } from './links.ts';
import type { Patience } from './patience.ts';
import { badRanges, changing, sizeMismatch } from './refusals.ts';

/** How often a file may change under a download. */
const MAX_CHANGES = 3;

/** Decides whether, and how, a download begins again. */
export class Restarts {
  readonly #links: Links;
  readonly #patience: Patience;
  #changes = 0;
  #mismatches = 0;
  #ranged = true;

  /** @param patience for downloads that cannot be resumed: no byte that comes must renew it */
  constructor(links: Links, patience: Patience) {
    this.#links = links;
    this.#patience = patience;
  }

  /** Whether the next attempt asks for ranges. */
  get ranged(): boolean {
    return this.#ranged;
  }

  /**
   * Returns when the next attempt may begin.
   * @throws ImportRefusedError or ImportDelayedError when there should be none
   */
  async after(start: FreshStart): Promise<void> {
    this.#links.unpin();
    switch (start.reason) {
      case 'changed':
        this.#changes += 1;
        if (this.#changes > MAX_CHANGES) throw changing();
        return;
      case 'bad-ranges':
        if (!this.#ranged) throw badRanges(start.message);
        this.#ranged = false;
        return;
      case 'size-mismatch':
        this.#mismatches += 1;
        if (this.#mismatches > 1) throw sizeMismatch(start.message);
        this.#links.forget();
        return;
      case 'interrupted':
        await this.#patience.failed({ message: start.message, cause: start });
    }
  }
}
