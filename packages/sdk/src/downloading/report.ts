import { Speed } from '../reading/speed.ts';
import type { DownloadProgress, ReadOptions } from './download.ts';

/** Milliseconds between two reports. */
const SPACING = 100;

/** Tells the user how far it is, some ten times a second. */
export class Report {
  readonly #tell: ReadOptions['onProgress'];
  #speed = new Speed();
  #stage: DownloadProgress['stage'] | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(tell: ReadOptions['onProgress']) {
    this.#tell = tell;
  }

  at(stage: DownloadProgress['stage'], bytesReceived: number, bytesTotal: number | undefined): void {
    if (this.#tell === undefined) return;
    // Reading a disk says nothing about the network.
    if (this.#stage === 'checking' && stage === 'downloading') this.#speed = new Speed();
    this.#stage = stage;
    const bytesPerSecond = this.#speed.at(bytesReceived);
    const now = performance.now();
    if (stage !== 'done' && bytesReceived !== bytesTotal && now - this.#toldAt < SPACING) return;
    this.#toldAt = now;
    this.#tell({ stage, bytesReceived, bytesTotal, bytesPerSecond });
  }
}
