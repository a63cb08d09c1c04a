import type { OnProgress, ProgressStage } from '../progress.ts';
import { Speed } from '../reading/speed.ts';
import type { Upload } from '../types.ts';
import type { Sighting } from './sighting.ts';

/** Turns what is seen of an upload into what the user is told. */
export class WaitProgress {
  readonly #tell: OnProgress | undefined;
  readonly #speed = new Speed();
  #upload: Upload;
  #bytesSent = 0;
  /** Progress of the job when the last byte had come: of an import, fetching is part of the job. */
  #fetched = 0;
  #processed = 0;

  constructor(upload: Upload, tell: OnProgress | undefined) {
    this.#upload = upload;
    this.#tell = tell;
  }

  saw({ status, bytesReceived, fileSize, progress }: Sighting): void {
    this.#upload = { ...this.#upload, status, ...(fileSize === undefined ? {} : { fileSize }) };
    if (status === 'pending') {
      this.#bytesSent = bytesReceived ?? this.#bytesSent;
      this.#fetched = Math.max(this.#fetched, Math.min(progress ?? 0, 0.99));
      this.#report('uploading');
    } else if (status !== 'failed') {
      const share = ((progress ?? 0) - this.#fetched) / (1 - this.#fetched);
      this.#processed = Math.min(1, Math.max(this.#processed, share));
      this.#report('processing');
    }
  }

  done(upload: Upload): void {
    this.#upload = upload;
    this.#processed = 1;
    this.#report('done');
  }

  #report(stage: ProgressStage): void {
    if (this.#tell === undefined) return;
    const bytesTotal = this.#upload.fileSize ?? undefined;
    const sending = stage === 'uploading';
    const bytesSent = sending
      ? Math.min(this.#bytesSent, bytesTotal ?? Number.POSITIVE_INFINITY)
      : bytesTotal;
    const bytesPerSecond = sending ? this.#speed.at(this.#bytesSent) : 0;
    this.#tell({
      stage,
      bytesSent: bytesSent ?? this.#bytesSent,
      bytesTotal,
      bytesPerSecond,
      secondsLeft:
        bytesTotal === undefined || bytesPerSecond === 0
          ? undefined
          : Math.max(0, bytesTotal - this.#bytesSent) / bytesPerSecond,
      processed: this.#processed,
      upload: this.#upload,
    });
  }
}
