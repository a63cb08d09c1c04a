import { effect } from '@preact/signals';
import type { Upload, Wharf } from '@wharf/sdk';
import { connection, liveUpload } from '../../client/live-uploads.ts';
import { isEnded } from './status.ts';
import { Throughput } from './throughput.ts';
import type { Transfer } from './transfer.ts';
import type { TransferList } from './transfer-list.ts';
import { type Sighting, statusOf } from './upload-status.ts';

/** Milliseconds between two looks at what is followed, while the stream of the project tells nothing. */
const LOOK_AGAIN = 10_000;
/** Uploads that are looked at in one go. */
const LOOKS = 20;

export interface FollowingDeps {
  readonly client: Wharf;
  readonly list: TransferList;
  /** It is imported, or has failed. */
  readonly onEnded: (transfer: Transfer) => void;
}

/** Shows of what the server has how it goes on there: one stream tells it for all. */
export class UploadFollowing {
  readonly #deps: FollowingDeps;
  readonly #followed = new Map<string, { readonly transfer: Transfer; readonly stop: () => void }>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isLooking = false;

  constructor(deps: FollowingDeps) {
    this.#deps = deps;
  }

  /** Follows one to its end. @param upload as it was just seen; its id is that of the transfer from now on */
  follow(transfer: Transfer, upload: Upload): void {
    transfer.uploadId = upload.id;
    const throughput = new Throughput();
    let stop: (() => void) | undefined;
    this.#followed.set(transfer.id, { transfer, stop: () => stop?.() });
    this.#see(transfer, { upload }, throughput);
    stop = effect(() => {
      const event = liveUpload(upload.id).value;
      if (event !== undefined) this.#see(transfer, event, throughput);
    });
    if (!this.#followed.has(transfer.id)) stop();
    this.#lookLater();
  }

  /** It is of no interest any more. */
  forget({ id }: Transfer): void {
    this.#followed.get(id)?.stop();
    this.#followed.delete(id);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const { transfer } of [...this.#followed.values()]) this.forget(transfer);
  }

  #see(transfer: Transfer, sighting: Sighting, throughput: Throughput): void {
    if (!this.#followed.has(transfer.id)) return;
    const status = statusOf(sighting);
    if (status === undefined) return;
    const before = transfer.status.peek();
    if (transfer.type === 'import') transfer.size = sighting.upload.fileSize ?? transfer.size;
    throughput.moved(Math.max(0, status.bytes - before.bytes));
    const bytesPerSecond = status.stage === 'fetching' ? throughput.now() : 0;
    this.#deps.list.set(transfer, { ...status, bytesPerSecond });
    if (!isEnded(status.stage)) return;
    this.forget(transfer);
    this.#deps.onEnded(transfer);
  }

  /** Where something in between holds the stream back, asking goes on. */
  #lookLater(): void {
    clearTimeout(this.#timer);
    if (this.#followed.size > 0) this.#timer = setTimeout(() => this.#look(), LOOK_AGAIN);
  }

  async #look(): Promise<void> {
    if (connection.peek() !== 'live' && !this.#isLooking) {
      this.#isLooking = true;
      for (const { transfer } of [...this.#followed.values()].slice(0, LOOKS)) await this.#lookAt(transfer);
      this.#isLooking = false;
    }
    this.#lookLater();
  }

  async #lookAt(transfer: Transfer): Promise<void> {
    const id = transfer.uploadId;
    if (id === undefined) return;
    const answer = await this.#deps.client.uploads.retrieve(id).catch(() => undefined);
    if (answer !== undefined) this.#see(transfer, answer, new Throughput());
  }
}
