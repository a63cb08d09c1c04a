import type { UploadState } from '@wharf/sdk';
import { HeldElsewhereError } from './held-elsewhere-error.ts';
import type { Lock } from './lock.ts';
import type { UploadRecord } from './upload-record.ts';
import type { UploadStore } from './upload-store.ts';

/** Milliseconds between two writes of one record. */
const WRITTEN_EVERY = 1_000;

type About = Omit<UploadRecord, 'version' | 'state' | 'result'>;

/**
 * Keeps the record of one upload as its state changes: the first at once, later ones now and then, the last for
 * certain. Where the disk refuses, the upload goes on, and can be resumed by its id.
 */
export class StateKeeper {
  readonly #store: UploadStore;
  readonly #about: About;
  readonly #onKept: () => Promise<void>;
  #state: UploadState | undefined;
  /** Known before the state where an upload is resumed by its id. */
  #uploadId: string | undefined;
  #written: UploadState | undefined;
  #lock: Lock | undefined;
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();
  #problem: unknown;

  /** @param onKept once there is an upload that other processes can find, or that could not be kept */
  constructor(store: UploadStore, about: About, onKept: () => Promise<void> = () => Promise.resolve()) {
    this.#store = store;
    this.#about = about;
    this.#onKept = onKept;
  }

  get uploadId(): string | undefined {
    return this.#state?.uploadId ?? this.#uploadId;
  }

  /** Why nothing could be kept; `undefined` where all is well. */
  get problem(): unknown {
    return this.#problem;
  }

  /** Before an upload is resumed. @throws HeldElsewhereError where another process sends it */
  async take(resume: string | UploadState): Promise<void> {
    const uploadId = typeof resume === 'string' ? resume : resume.uploadId;
    const taken = await this.#store.lock(uploadId);
    if ('holder' in taken) throw new HeldElsewhereError(uploadId, taken.holder);
    this.#lock = taken;
    this.#uploadId = uploadId;
    await this.#onKept();
    if (typeof resume === 'string') return;
    this.#state = resume;
    this.#written = resume;
  }

  update(state: UploadState): void {
    const first = this.#state === undefined;
    this.#state = state;
    if (first) this.#write();
    else this.#timer ??= setTimeout(() => this.#write(), WRITTEN_EVERY);
  }

  /** Writes what was not written yet, and lets others go on with it. */
  async keep(): Promise<void> {
    this.#write();
    await this.#work;
    await this.#lock?.release();
  }

  /** Notes that this file is done. */
  async finish(result: UploadRecord['result']): Promise<void> {
    clearTimeout(this.#timer);
    await this.#work;
    const state = this.#state;
    if (state !== undefined) {
      // Parts matter no more.
      const record = { version: 1 as const, ...this.#about, state: { ...state, digests: {} } };
      await this.#attempt(() => this.#store.save(result === undefined ? record : { ...record, result }));
    }
    await this.#lock?.release();
  }

  /** Forgets it: there is nothing to go on with. */
  async drop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#work;
    const { uploadId } = this;
    if (uploadId !== undefined) await this.#attempt(() => this.#store.remove(uploadId));
    await this.#lock?.release();
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#work = this.#work.then(async () => {
      const state = this.#state;
      if (state === undefined || state === this.#written) return;
      await this.#attempt(async () => {
        if (this.#lock === undefined) {
          const taken = await this.#store.lock(state.uploadId);
          if (!('holder' in taken)) this.#lock = taken;
        }
        await this.#store.save({ version: 1, ...this.#about, state });
        this.#written = state;
      });
      await this.#attempt(this.#onKept);
    });
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#problem ??= error;
    }
  }
}
