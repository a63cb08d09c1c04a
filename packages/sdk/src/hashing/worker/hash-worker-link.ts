import type { FromHashWorker, ToHashWorker } from './messages.ts';

/** Milliseconds until a Worker has to run: not every browser tells of every script that it cannot load. */
const PATIENCE = 10_000;

/** What somebody who waits for a Worker's messages about one digest is told. */
export interface HashListener {
  onMessage(message: FromHashWorker): void;
  onFailure(error: Error): void;
}

export interface LinkEvents {
  /** The last digest is done. */
  onIdle(): void;
  /** The Worker is of no use any more. */
  onFailure(error: Error): void;
}

/** One Worker, and the digests it is busy with. */
export class HashWorkerLink {
  /** Resolves as soon as the script runs; rejects where it cannot. */
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #events: LinkEvents;
  readonly #listeners = new Map<number, HashListener>();
  #lastId = 0;

  constructor(worker: Worker, events: LinkEvents) {
    this.#worker = worker;
    this.#events = events;
    this.ready = new Promise((resolve, reject) => {
      const fail = (why: string) => {
        clearTimeout(late);
        const error = new Error(`The hashing Worker failed: ${why}`);
        reject(error);
        events.onFailure(error);
        for (const listener of this.#listeners.values()) listener.onFailure(error);
      };
      const late = setTimeout(() => fail('its script does not come'), PATIENCE);
      worker.onmessage = ({ data }: MessageEvent<FromHashWorker>) => {
        clearTimeout(late);
        if (data.op === 'ready') resolve();
        else this.#listeners.get(data.id)?.onMessage(data);
      };
      worker.onerror = (event) => {
        // It is dealt with: the console of the page need not show it.
        event.preventDefault();
        fail(event.message ?? 'its script cannot be loaded');
      };
    });
    this.ready.catch(() => {});
  }

  /** How many digests are not done. */
  get load(): number {
    return this.#listeners.size;
  }

  /** Begins a digest. @returns its id */
  open(listener: HashListener): number {
    this.#lastId += 1;
    this.#listeners.set(this.#lastId, listener);
    return this.#lastId;
  }

  /** The buffer of an update is moved to the Worker: it can no longer be read here. */
  send(message: ToHashWorker): void {
    this.#worker.postMessage(message, message.op === 'update' ? [message.bytes.buffer] : []);
  }

  /** The digest is done. */
  close(id: number): void {
    if (this.#listeners.delete(id) && this.load === 0) this.#events.onIdle();
  }

  terminate(): void {
    this.#worker.terminate();
  }
}
