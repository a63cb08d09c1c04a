import type { Frame } from 'node-av/lib';
import type { MediaLibrary } from './bundled-library.ts';
import { pictureOf } from './bundled-picture.ts';
import type { Picture, Pictures, StreamFacts } from './engine.ts';
import { contrast, POSTER_TRIES, posterSeconds, showsSomething } from './picture-choice.ts';

/** Watches the decoded frames of a video go by and keeps the three that are wanted. */
export class PictureTaker {
  readonly #library: MediaLibrary;
  readonly #facts: StreamFacts;
  readonly #seconds: number | undefined;
  readonly #latest: Frame;
  #hasLatest = false;
  #begin: number | undefined;
  #first: Picture | undefined;
  #poster: Picture | undefined;
  #tries = 0;
  #settled = false;

  /** @param seconds Duration of the file as far as it is known. */
  constructor(library: MediaLibrary, facts: StreamFacts, seconds: number | undefined) {
    this.#library = library;
    this.#facts = facts;
    this.#seconds = seconds;
    this.#latest = new library.lib.Frame();
    this.#latest.alloc();
  }

  take(frame: Frame, seconds: number | undefined): void {
    if (this.#first === undefined) {
      this.#first = pictureOf(this.#library, frame, this.#facts.pixelAspect);
      this.#begin = seconds;
    }
    this.#latest.unref();
    this.#hasLatest = this.#latest.ref(frame) >= 0;
    if (this.#settled) return;
    const elapsed = (seconds ?? 0) - (this.#begin ?? 0);
    if (elapsed < posterSeconds(this.#seconds, this.#tries)) return;
    const picture = pictureOf(this.#library, frame, this.#facts.pixelAspect);
    if (picture !== undefined && (this.#poster === undefined || contrast(picture) > contrast(this.#poster))) {
      this.#poster = picture;
    }
    this.#settled = ++this.#tries >= POSTER_TRIES || (picture !== undefined && showsSomething(picture));
  }

  pictures(): Pictures | undefined {
    const last = this.#hasLatest
      ? pictureOf(this.#library, this.#latest, this.#facts.pixelAspect)
      : undefined;
    const first = this.#first;
    if (first === undefined || last === undefined) return undefined;
    return { first, poster: this.#poster ?? liveliest(first, last), last };
  }

  close(): void {
    this.#latest.free();
  }
}

function liveliest(first: Picture, last: Picture): Picture {
  return showsSomething(first) || contrast(first) >= contrast(last) ? first : last;
}
