import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { type ReceivedParts, receivedParts } from './received-parts.ts';

/** Milliseconds between two questions to a store about one upload, however many follow it here. */
const LEAST_INTERVAL = 2_000;
interface Answer {
  readonly at: number;
  readonly parts: Promise<ReceivedParts>;
}

/**
 * What stores have of uploads under way, for those who follow them: of a store that keeps its parts itself as it was a
 * moment ago, since each question is a request there that is paid for. Nothing may be decided by it.
 */
export class RecentParts {
  readonly #deps: Pick<Dependencies, 'database' | 'blobs' | 'clock'>;
  /** By storage key, oldest first. */
  readonly #answers = new Map<string, Answer>();

  constructor(deps: Pick<Dependencies, 'database' | 'blobs' | 'clock'>) {
    this.#deps = deps;
  }

  /** How many are kept. */
  get size(): number {
    return this.#answers.size;
  }

  async find(upload: Pick<UploadRecord, 'storageKey'>): Promise<ReceivedParts> {
    const { blobs, clock } = this.#deps;
    if (!blobs.keepsParts) return receivedParts(this.#deps, upload);
    const { storageKey } = upload;
    const now = clock();
    const known = this.#answers.get(storageKey);
    // A clock that was set back must not keep an answer for ever.
    if (known !== undefined && Math.abs(now - known.at) < LEAST_INTERVAL) return known.parts;
    const parts = receivedParts(this.#deps, upload);
    this.#answers.delete(storageKey);
    this.#answers.set(storageKey, { at: now, parts });
    parts.catch(() => this.#answers.delete(storageKey));
    this.#forgetOld(now);
    return parts;
  }

  /** An answer about a large upload is megabytes. */
  #forgetOld(now: number): void {
    for (const [key, { at }] of this.#answers) {
      if (Math.abs(now - at) < LEAST_INTERVAL) break;
      this.#answers.delete(key);
    }
  }
}
