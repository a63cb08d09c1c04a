import type { ChangedUpload } from '../../ports/change-feed.ts';

/** What one message tells other processes. */
export interface Hints {
  /** Who sends it. */
  readonly from: string;
  readonly uploads: readonly ChangedUpload[];
  readonly canceledJobs: readonly string[];
  readonly jobQueued: boolean;
  readonly deliveriesDue: boolean;
  /** More has changed than there was room to tell. */
  readonly everything: boolean;
}

/** Hints kept until they can be sent; beyond, the message is that everything may have changed. */
const MAX_PENDING = 2_000;
/** Longest id that is told, in characters: ours are far shorter, and any number of them fits. */
const MAX_ID = 500;
/** PostgreSQL takes payloads of less than 8,000 bytes. */
const MAX_PAYLOAD = 7_900;

/** Hints that wait to be sent: many of one thing are one. */
export class PendingHints {
  readonly #from: string;
  readonly #uploads = new Map<string, ChangedUpload>();
  readonly #canceledJobs = new Set<string>();
  #jobQueued = false;
  #deliveriesDue = false;
  #everything = false;

  constructor(from: string) {
    this.#from = from;
  }

  get empty(): boolean {
    const flagged = this.#everything || this.#jobQueued || this.#deliveriesDue;
    return !flagged && this.#uploads.size === 0 && this.#canceledJobs.size === 0;
  }

  uploadChanged({ id, projectId }: ChangedUpload): void {
    if (id.length + projectId.length > MAX_ID) this.#everything = true;
    else this.#uploads.set(id, { id, projectId });
    this.#limit();
  }

  jobCanceled(jobId: string): void {
    this.#canceledJobs.add(jobId);
    this.#limit();
  }

  jobQueued(): void {
    this.#jobQueued = true;
  }

  deliveriesDue(): void {
    this.#deliveriesDue = true;
  }

  /** Takes as much as one message holds. @returns its payload */
  take(): string {
    const uploads: ChangedUpload[] = [];
    const canceledJobs: string[] = [];
    const hints = {
      from: this.#from,
      uploads,
      canceledJobs,
      jobQueued: this.#jobQueued,
      deliveriesDue: this.#deliveriesDue,
      everything: this.#everything,
    };
    this.#jobQueued = false;
    this.#deliveriesDue = false;
    this.#everything = false;
    let room = MAX_PAYLOAD - Buffer.byteLength(JSON.stringify(hints));
    const moved = (value: unknown) => {
      room -= Buffer.byteLength(JSON.stringify(value)) + 1;
      return room >= 0;
    };
    for (const [id, upload] of this.#uploads) {
      if (!moved(upload)) return JSON.stringify(hints);
      uploads.push(upload);
      this.#uploads.delete(id);
    }
    for (const jobId of this.#canceledJobs) {
      if (!moved(jobId)) return JSON.stringify(hints);
      canceledJobs.push(jobId);
      this.#canceledJobs.delete(jobId);
    }
    return JSON.stringify(hints);
  }

  /** Forgets what waits: everything may have changed. */
  forget(): void {
    this.#uploads.clear();
    this.#canceledJobs.clear();
    this.#everything = true;
  }

  #limit(): void {
    if (this.#uploads.size + this.#canceledJobs.size > MAX_PENDING) this.forget();
  }
}

/** Reads a message; undefined where it is none of ours, or of another version. */
export function readHints(payload: string): Hints | undefined {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return undefined;
  }
  const { from, uploads, canceledJobs, ...flags } = (value ?? {}) as Record<string, unknown>;
  if (typeof from !== 'string' || !Array.isArray(uploads) || !Array.isArray(canceledJobs)) return undefined;
  return {
    from,
    uploads: uploads.filter(isChangedUpload),
    canceledJobs: canceledJobs.filter((jobId) => typeof jobId === 'string'),
    jobQueued: flags.jobQueued === true,
    deliveriesDue: flags.deliveriesDue === true,
    everything: flags.everything === true,
  };
}

function isChangedUpload(value: unknown): value is ChangedUpload {
  const { id, projectId } = (value ?? {}) as Record<string, unknown>;
  return typeof id === 'string' && typeof projectId === 'string';
}
