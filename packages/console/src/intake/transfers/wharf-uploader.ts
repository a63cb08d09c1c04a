import { BasePlugin, type Uppy } from '@uppy/core';
import { StartQueue } from './start-queue.ts';

/** Files that are sent at once. */
const FILES_AT_ONCE = 3;
/**
 * Parts that are sent at once, over all files. Over HTTP/1.1 browsers have six connections to one host: one is the
 * stream of events, and one is for everything else that the pages ask.
 */
const PARTS_AT_ONCE = 4;

/** What Uppy keeps of a file besides what it is. */
export interface IntakeMeta extends Record<string, unknown> {
  readonly transferId: string;
}

export type IntakeUppy = Uppy<IntakeMeta, Record<string, never>>;

export interface WharfUploaderOptions {
  readonly id?: string;
  /**
   * Sends one file. Must not fail.
   * @returns true where nothing more is to be done for it; false where it was stopped by the signal
   */
  readonly send: (transferId: string, concurrency: number, signal: AbortSignal) => Promise<boolean>;
}

/** The uploader of Uppy that sends to Wharf: few files at a time, each pausable. */
export class WharfUploader extends BasePlugin<WharfUploaderOptions, IntakeMeta, Record<string, never>> {
  readonly #queue = new StartQueue(FILES_AT_ONCE);
  readonly #running = new Map<string, AbortController>();
  readonly #ends = new Map<string, () => void>();

  constructor(uppy: IntakeUppy, options: WharfUploaderOptions) {
    super(uppy, options);
    this.id = 'WharfUploader';
    this.type = 'uploader';
  }

  override install(): void {
    const { capabilities } = this.uppy.getState();
    this.uppy.setState({
      capabilities: { ...capabilities, resumableUploads: true, individualCancellation: true },
    });
    this.uppy.addUploader(this.#upload);
    this.uppy.on('upload-pause', (file, isPaused) => {
      if (file === undefined) return;
      if (isPaused) this.#stop(file.id);
      else this.#start(file.id);
    });
    this.uppy.on('file-removed', ({ id }) => {
      this.#stop(id);
      this.#end(id);
    });
  }

  override uninstall(): void {
    this.uppy.removeUploader(this.#upload);
    for (const id of this.#running.keys()) this.#stop(id);
  }

  /** Uppy's batch is over when each file is sent, has failed or was removed; a paused one keeps it open. */
  readonly #upload = async (ids: readonly string[]): Promise<void> => {
    this.uppy.emit('upload-start', this.uppy.getFilesByIds([...ids]));
    await Promise.all(
      ids.map((id) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#ends.set(id, resolve);
        this.#start(id);
        return promise;
      }),
    );
  };

  #start(id: string): void {
    this.#queue.add(id, async () => {
      const file = this.uppy.getFile(id);
      if (file === undefined) return;
      const stop = new AbortController();
      this.#running.set(id, stop);
      const files = Math.min(FILES_AT_ONCE, this.#queue.size);
      const concurrency = Math.max(1, Math.floor(PARTS_AT_ONCE / files));
      const isOver = await this.opts.send(file.meta.transferId, concurrency, stop.signal);
      this.#running.delete(id);
      if (isOver) this.#end(id);
    });
  }

  #stop(id: string): void {
    this.#queue.remove(id);
    this.#running.get(id)?.abort();
  }

  #end(id: string): void {
    this.#ends.get(id)?.();
    this.#ends.delete(id);
  }
}
