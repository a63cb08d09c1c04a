import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { askingInterval } from './asking-interval.ts';
import { bytesOf, receivedParts } from './received-parts.ts';

/** Milliseconds after which an answer that nobody has wanted is forgotten: followers want theirs every second or so. */
const KEPT = 10_000;

/** What the store has of an upload or of a file of one. */
export interface StoredBytes {
  readonly bytes: number;
  /** Its object is made already, and `bytes` says nothing. */
  readonly final: boolean;
}

interface Answer {
  readonly askedAt: number;
  readonly found: Promise<StoredBytes>;
  /** Of `found`, once it is there. */
  bytes: number | undefined;
  /** Since when all answers were the same. */
  stillSince: number;
  wantedAt: number;
}

/**
 * How much stores have of uploads under way, for those who follow them: of a store that keeps its parts itself as it was
 * a moment ago, or longer where the upload stands still. Nothing may be decided by it.
 */
export class RecentBytes {
  readonly #deps: Pick<Dependencies, 'database' | 'blobs' | 'clock'>;
  /** By storage key, the one that was not wanted for longest first. */
  readonly #answers = new Map<string, Answer>();

  constructor(deps: Pick<Dependencies, 'database' | 'blobs' | 'clock'>) {
    this.#deps = deps;
  }

  /** How many are kept. */
  get size(): number {
    return this.#answers.size;
  }

  async find({ storageKey }: Pick<UploadRecord, 'storageKey'>): Promise<StoredBytes> {
    const { blobs, clock } = this.#deps;
    if (!blobs.keepsParts) return this.#ask(storageKey);
    const now = clock();
    const known = this.#answers.get(storageKey);
    const answer = known === undefined || isDue(known, now) ? this.#renewed(storageKey, known, now) : known;
    answer.wantedAt = now;
    this.#answers.delete(storageKey);
    this.#answers.set(storageKey, answer);
    this.#forgetUnwanted(now);
    return answer.found;
  }

  #renewed(storageKey: string, before: Answer | undefined, now: number): Answer {
    const found = this.#ask(storageKey);
    const stillSince = before?.stillSince ?? now;
    const answer: Answer = { askedAt: now, found, bytes: undefined, stillSince, wantedAt: now };
    found.then(
      ({ bytes }) => {
        answer.bytes = bytes;
        if (bytes !== before?.bytes) answer.stillSince = now;
      },
      () => {
        if (this.#answers.get(storageKey) === answer) this.#answers.delete(storageKey);
      },
    );
    return answer;
  }

  async #ask(storageKey: string): Promise<StoredBytes> {
    const { stored, final } = await receivedParts(this.#deps, { storageKey });
    return { bytes: bytesOf(stored), final };
  }

  #forgetUnwanted(now: number): void {
    for (const [key, { wantedAt }] of this.#answers) {
      if (Math.abs(now - wantedAt) < KEPT) break;
      this.#answers.delete(key);
    }
  }
}

function isDue({ askedAt, stillSince }: Answer, now: number): boolean {
  // A clock that was set back must not keep an answer for ever.
  return Math.abs(now - askedAt) >= askingInterval(now - stillSince);
}
