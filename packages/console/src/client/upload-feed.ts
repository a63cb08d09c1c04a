import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { FollowEvent, ProjectEvent, Upload } from '@wharf/sdk';

/** `live`: what is shown is so. `connecting`: at the beginning, or back in a moment. `broken`: not for some time. */
export type Connection = 'live' | 'connecting' | 'broken';

/** What the feed needs of the world. */
export interface FeedDeps {
  /** `uploads.follow` of the SDK. */
  readonly follow: (signal: AbortSignal) => AsyncIterable<FollowEvent>;
  /** Uploads of the project, the newest first. */
  readonly list: (signal: AbortSignal) => AsyncIterable<Upload>;
  /** Calls back soon, once for whatever has come until then: with the next picture of the page. */
  readonly soon: (callback: () => void) => void;
  /** What ended the following for good. */
  readonly onRefused: (error: unknown) => void;
}

/** Most uploads that are remembered after they have ended. */
const REMEMBERED = 2_000;
/** Failed attempts in a row after which the connection counts as broken, not as coming back. */
const TRIES = 2;

/** Whether nothing more happens to an upload in this status. */
export function isSettled({ status }: Pick<Upload, 'status'>): boolean {
  return status === 'imported' || status === 'failed';
}

/**
 * How the uploads of one project stand. What comes is gathered and shown at once for all: hundreds of uploads may move
 * in the same moment. After a break it looks up what has ended meanwhile, so that whoever waits for an upload
 * is told of its end in any case.
 */
export class UploadFeed {
  readonly connection: ReadonlySignal<Connection>;
  readonly uploads: ReadonlySignal<ReadonlyMap<string, ProjectEvent>>;
  readonly #connection = signal<Connection>('connecting');
  readonly #uploads = signal<ReadonlyMap<string, ProjectEvent>>(new Map());
  readonly #single = new Map<string, Signal<ProjectEvent | undefined>>();
  readonly #settledListeners = new Set<(event: ProjectEvent) => void>();
  readonly #returnListeners = new Set<() => void>();
  readonly #deps: FeedDeps;
  #waiting = new Map<string, ProjectEvent>();
  #following: AbortController | undefined;
  #wasLive = false;

  constructor(deps: FeedDeps) {
    this.#deps = deps;
    this.connection = this.#connection;
    this.uploads = this.#uploads;
  }

  /** One upload alone: who reads it is told of no other. `undefined` until something is known of it. */
  upload(id: string): ReadonlySignal<ProjectEvent | undefined> {
    let single = this.#single.get(id);
    if (single === undefined) {
      single = signal(this.#uploads.peek().get(id));
      this.#single.set(id, single);
    }
    return single;
  }

  /** Called once for each upload that ends while somebody looks. @returns what stops it */
  onSettled(listener: (event: ProjectEvent) => void): () => void {
    return subscribe(this.#settledListeners, listener);
  }

  /** Called when the feed is live again after a break: what was listed before may be out of date. */
  onReturn(listener: () => void): () => void {
    return subscribe(this.#returnListeners, listener);
  }

  /** Follows until `stop`. What is known stays. */
  start(): void {
    if (this.#following !== undefined) return;
    this.#following = new AbortController();
    this.#connection.value = 'connecting';
    void this.#follow(this.#following.signal);
  }

  stop(): void {
    this.#following?.abort();
    this.#following = undefined;
    this.#connection.value = 'connecting';
  }

  /** Forgets everything: another project is shown. */
  clear(): void {
    this.#wasLive = false;
    this.#waiting = new Map();
    this.#single.clear();
    this.#uploads.value = new Map();
  }

  async #follow(signal: AbortSignal): Promise<void> {
    let failures = 0;
    let snapshot = new Set<string>();
    try {
      for await (const event of this.#deps.follow(signal)) {
        if (signal.aborted) return;
        if (event.type === 'upload') {
          snapshot.add(event.upload.id);
          this.#take(event);
        } else if (event.type === 'lost') {
          failures += 1;
          snapshot = new Set();
          this.#connection.value = failures > TRIES ? 'broken' : 'connecting';
        } else {
          failures = 0;
          this.#becomeLive(snapshot, signal);
        }
      }
    } catch (error) {
      if (signal.aborted) return;
      this.#following = undefined;
      this.#connection.value = 'broken';
      this.#deps.onRefused(error);
    }
  }

  #becomeLive(snapshot: ReadonlySet<string>, signal: AbortSignal): void {
    this.#connection.value = 'live';
    void this.#lookUp(this.#missedIn(snapshot), signal);
    if (this.#wasLive) for (const listener of this.#returnListeners) listener();
    this.#wasLive = true;
  }

  /** Uploads that somebody waits for, and that are not among those still on their way. */
  #missedIn(snapshot: ReadonlySet<string>): Set<string> {
    const awaited = [...this.#uploads.peek().values()].filter(({ upload }) => !isSettled(upload));
    const asked = [...this.#single].filter(([, { value }]) => value === undefined);
    const ids = [...awaited.map(({ upload }) => upload.id), ...asked.map(([id]) => id)];
    return new Set(ids.filter((id) => !snapshot.has(id)));
  }

  async #lookUp(ids: Set<string>, signal: AbortSignal): Promise<void> {
    if (ids.size === 0) return;
    let looked = 0;
    try {
      for await (const upload of this.#deps.list(signal)) {
        if (signal.aborted) return;
        if (ids.delete(upload.id)) this.#take(asEvent(upload));
        looked += 1;
        if (ids.size === 0 || looked === REMEMBERED) return;
      }
    } catch {
      // The stream breaks with the same connection, and with its return they are looked up again.
    }
  }

  #take({ upload, bytesReceived, job }: ProjectEvent): void {
    if (this.#waiting.size === 0) this.#deps.soon(() => this.#show());
    this.#waiting.set(upload.id, { upload, bytesReceived, job });
  }

  #show(): void {
    const came = this.#waiting;
    this.#waiting = new Map();
    const uploads = new Map(this.#uploads.peek());
    const settled: ProjectEvent[] = [];
    batch(() => {
      for (const [id, event] of came) {
        const before = uploads.get(id);
        // What has ended stays so, whatever was still on its way here.
        if (before && isSettled(before.upload)) continue;
        uploads.set(id, event);
        const single = this.#single.get(id);
        if (single) single.value = event;
        if (isSettled(event.upload)) settled.push(event);
      }
      this.#forgetOldest(uploads);
      this.#uploads.value = uploads;
    });
    for (const event of settled) for (const listener of this.#settledListeners) listener(event);
  }

  #forgetOldest(uploads: Map<string, ProjectEvent>): void {
    const settled = [...uploads.values()].filter(({ upload }) => isSettled(upload));
    for (const { upload } of settled.slice(0, Math.max(0, settled.length - REMEMBERED))) {
      uploads.delete(upload.id);
      this.#single.delete(upload.id);
    }
  }
}

/** An upload of a list as the stream would have told it. */
function asEvent(upload: Upload): ProjectEvent {
  const bytesReceived = upload.status === 'pending' ? 0 : (upload.fileSize ?? 0);
  if (!isSettled(upload)) return { upload, bytesReceived, job: { status: 'pending', progress: 0 } };
  const status = upload.status === 'imported' ? 'success' : isAborted(upload) ? 'canceled' : 'failure';
  return { upload, bytesReceived, job: { status, progress: 1 } };
}

function isAborted({ errorDetails }: Upload): boolean {
  return errorDetails?.code === 'aborted';
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
