import type { OnProgress, ProgressStage, UploadProgress } from '../progress.ts';
import { Speed } from '../reading/speed.ts';
import type { Upload } from '../types.ts';

/** Milliseconds between two reports. */
const INTERVAL = 100;

/** Adds up what the parts of an upload do, and tells it some ten times a second. */
export class ProgressMeter {
  #tell: OnProgress | undefined;
  readonly #onFailure: (error: unknown) => void;
  readonly #speed = new Speed();
  readonly #inFlight = new Map<number, number>();
  #stored = 0;
  /** Bytes that were handled in this stage, those sent again included. */
  #handled = 0;
  #stage: ProgressStage = 'preparing';
  #total: number | undefined;
  #processed = 0;
  #upload: Upload | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #last: UploadProgress | undefined;

  /** @param onFailure gets what `tell` throws; it is not called any more then */
  constructor(tell: OnProgress | undefined, onFailure: (error: unknown) => void) {
    this.#tell = tell;
    this.#onFailure = onFailure;
    if (tell !== undefined) this.#timer = setInterval(() => this.#report(false), INTERVAL);
  }

  enter(stage: ProgressStage): void {
    this.#stage = stage;
    this.#report(true);
  }

  /** @param bytes of the whole file */
  expect(bytes: number): void {
    this.#total = bytes;
  }

  saw(upload: Upload): void {
    this.#upload = upload;
  }

  /** Bytes were read to be compared. */
  compared(bytes: number): void {
    this.#handled += bytes;
  }

  /** @param bytes of part `number` that are on their way so far */
  sending(number: number, bytes: number): void {
    this.#handled += Math.max(0, bytes - (this.#inFlight.get(number) ?? 0));
    this.#inFlight.set(number, bytes);
  }

  /** What was on its way of part `number` did not arrive. */
  lost(number: number): void {
    this.#inFlight.delete(number);
  }

  stored(number: number, bytes: number): void {
    this.#inFlight.delete(number);
    this.#stored += bytes;
  }

  /** Bytes that were thought to be stored are not. */
  missing(bytes: number): void {
    this.#stored -= bytes;
  }

  /** @param share of the server's work after the last byte, 0 to 1 */
  processed(share: number, upload: Upload | undefined): void {
    this.#processed = share;
    this.#upload = upload ?? this.#upload;
  }

  done(upload: Upload): void {
    this.processed(1, upload);
    this.#stored = this.#total ?? this.#stored;
    this.enter('done');
  }

  /** Nothing more is told. */
  stop(): void {
    clearInterval(this.#timer);
  }

  #now(): UploadProgress {
    let bytesSent = this.#stored;
    for (const bytes of this.#inFlight.values()) bytesSent += bytes;
    const isMoving = this.#stage === 'preparing' || this.#stage === 'uploading';
    const bytesPerSecond = isMoving ? this.#speed.at(this.#handled) : 0;
    const left = this.#total === undefined ? undefined : this.#total - bytesSent;
    return {
      stage: this.#stage,
      bytesSent,
      bytesTotal: this.#total,
      bytesPerSecond,
      secondsLeft:
        this.#stage !== 'uploading' || left === undefined || bytesPerSecond === 0
          ? undefined
          : left / bytesPerSecond,
      processed: this.#processed,
      upload: this.#upload,
    };
  }

  #report(always: boolean): void {
    if (this.#tell === undefined) return;
    const now = this.#now();
    if (!always && this.#last !== undefined && isSame(now, this.#last)) return;
    this.#last = now;
    try {
      this.#tell(now);
    } catch (error) {
      this.#tell = undefined;
      this.stop();
      this.#onFailure(error);
    }
  }
}

function isSame(one: UploadProgress, other: UploadProgress): boolean {
  return (
    one.bytesSent === other.bytesSent &&
    one.bytesPerSecond === other.bytesPerSecond &&
    one.processed === other.processed &&
    one.upload === other.upload
  );
}
