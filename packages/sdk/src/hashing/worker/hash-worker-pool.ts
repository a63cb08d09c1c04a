import { HashWorkerLink } from './hash-worker-link.ts';

/** More than these compute faster than the networks of browsers carry. */
const MOST_WORKERS = 4;

/** Milliseconds without any digest after which a Worker is ended. */
const IDLE = 10_000;

/** Workers that are started as they are needed and ended when they are not. */
export class HashWorkerPool {
  readonly #start: () => Worker;
  readonly #links = new Set<HashWorkerLink>();
  #unavailable: Error | undefined;

  /** @param start may throw: there are then no Workers on this page */
  constructor(start: () => Worker) {
    this.#start = start;
  }

  /**
   * The Worker with the least to do, possibly still starting.
   * @throws Error where this page cannot have Workers; it is not tried again
   */
  take(): HashWorkerLink {
    const [idlest] = [...this.#links].sort((a, b) => a.load - b.load);
    const most = Math.max(1, Math.min(MOST_WORKERS, (navigator.hardwareConcurrency ?? 2) - 1));
    if (idlest !== undefined && (idlest.load === 0 || this.#links.size >= most)) return idlest;
    if (this.#unavailable !== undefined) throw this.#unavailable;
    return this.#begin();
  }

  #begin(): HashWorkerLink {
    let ready = false;
    const link: HashWorkerLink = new HashWorkerLink(this.#started(), {
      onIdle: () => {
        setTimeout(() => {
          if (link.load === 0) this.#end(link);
        }, IDLE);
      },
      onFailure: (error) => {
        if (!ready) this.#unavailable = error;
        this.#end(link);
      },
    });
    link.ready.then(
      () => {
        ready = true;
      },
      () => {},
    );
    this.#links.add(link);
    return link;
  }

  #started(): Worker {
    try {
      return this.#start();
    } catch (cause) {
      this.#unavailable = new Error('This page cannot have Workers', { cause });
      throw this.#unavailable;
    }
  }

  #end(link: HashWorkerLink): void {
    this.#links.delete(link);
    link.terminate();
  }
}
