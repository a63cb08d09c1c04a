import type { PartIndex } from '../../../ports/part-index.ts';
import { placeOf, strideProvenBy, strideSuggestedBy } from './stride.ts';

/** A PUT that looks for a place. `size` is undefined while the length of its body is unknown. */
export interface PlaceRequest {
  readonly key: string;
  readonly number: number;
  readonly size: number | undefined;
  readonly partsCount: number;
  readonly fileSize: number;
}

/** What became of the bytes of a claim. */
export type ClaimOutcome =
  /** Nothing was recorded. */
  | { readonly recorded: false }
  /** Recorded at the place (`spill` null) or elsewhere, replacing a part at its place or not. */
  | { readonly recorded: true; readonly inPlace: boolean; readonly replacedInPlace: boolean }
  /** The index failed, so the part may or may not be recorded. */
  | 'unknown';

export interface Claim {
  /**
   * The place in the main file that this PUT alone may write, or undefined: write elsewhere. It may
   * still hold a recorded part; only a look at the index after the claim can tell.
   */
  readonly place: { readonly offset: number; readonly size: number } | undefined;
  readonly upload: UploadFiles;
  /** Gives the place up. No write may be under way any more. */
  release(outcome: ClaimOutcome): void;
}

/** What this process remembers of one upload's files. */
export interface UploadFiles {
  /** Resolves when the main file exists durably in its full length; set by the first who needs it. */
  mainReady: Promise<void> | undefined;
}

interface UploadState extends UploadFiles {
  stride: number | undefined;
  /** Settles when `stride` and `inPlace` are read from the index. */
  loaded: Promise<void>;
  /** Number of recorded parts that are at their place. */
  inPlace: number;
  /** Numbers of the parts being written at their place now. */
  readonly writing: Set<number>;
  /** Claims not released. */
  claims: number;
}

const MAX_IDLE_UPLOADS = 1000;

/**
 * Decides which PUT may write where in a main file, so that bytes once acknowledged are never
 * overwritten and no two PUTs write the same place. All claims of an upload are made in this
 * process (see receiver-lock.ts); the index knows what is recorded.
 */
export class Placements {
  readonly #index: PartIndex;
  readonly #minPartSize: number;
  /** In order of last use, oldest first. */
  readonly #uploads = new Map<string, UploadState>();

  constructor(index: PartIndex, minPartSize: number) {
    this.#index = index;
    this.#minPartSize = minPartSize;
  }

  async claim(request: PlaceRequest): Promise<Claim> {
    const state = this.#enter(request);
    try {
      await state.loaded;
    } catch (error) {
      state.claims -= 1;
      if (this.#uploads.get(request.key) === state) this.#uploads.delete(request.key);
      throw error;
    }
    const place = this.#takePlace(state, request);
    let held = true;
    return {
      place,
      upload: state,
      release: (outcome) => {
        if (!held) return;
        held = false;
        this.#release(request, state, place !== undefined, outcome);
      },
    };
  }

  /** Forgets a deleted object. */
  forget(key: string): void {
    if (this.#uploads.get(key)?.claims === 0) this.#uploads.delete(key);
  }

  #enter(request: PlaceRequest): UploadState {
    const { key } = request;
    const known = this.#uploads.get(key);
    const state: UploadState = known ?? {
      stride: undefined,
      loaded: Promise.resolve(),
      inPlace: 0,
      writing: new Set(),
      claims: 0,
      mainReady: undefined,
    };
    if (known === undefined && request.partsCount > 1) state.loaded = this.#load(state, request);
    state.claims += 1;
    this.#uploads.delete(key);
    this.#uploads.set(key, state);
    return state;
  }

  async #load(state: UploadState, { key, partsCount }: PlaceRequest): Promise<void> {
    const parts = await this.#index.list(key);
    state.stride = strideProvenBy(parts, partsCount);
    state.inPlace = parts.filter((part) => part.spill === null).length;
  }

  #takePlace(state: UploadState, request: PlaceRequest): Claim['place'] {
    const { number, size, partsCount, fileSize } = request;
    if (size === undefined || state.writing.has(number)) return undefined;
    const part = { number, size, partsCount, fileSize };
    const stride = state.stride ?? strideSuggestedBy(part, this.#minPartSize);
    const offset = stride === undefined ? undefined : placeOf(part, stride);
    if (offset === undefined) return undefined;
    state.stride = stride;
    state.writing.add(number);
    return { offset, size };
  }

  #release(request: PlaceRequest, state: UploadState, placed: boolean, outcome: ClaimOutcome): void {
    if (placed) state.writing.delete(request.number);
    if (outcome === 'unknown') {
      // Perhaps a part is at its place now: never drop this stride while we remember the upload.
      state.inPlace = Number.POSITIVE_INFINITY;
    } else if (outcome.recorded) {
      state.inPlace += Number(outcome.inPlace) - Number(outcome.replacedInPlace);
    }
    // A guess that nothing stored relies on: let the next part make its own.
    if (state.inPlace === 0 && state.writing.size === 0) state.stride = undefined;
    state.claims -= 1;
    this.#dropIdle();
  }

  #dropIdle(): void {
    let surplus = this.#uploads.size - MAX_IDLE_UPLOADS;
    for (const [key, state] of this.#uploads) {
      if (surplus <= 0) return;
      if (state.claims > 0) continue;
      this.#uploads.delete(key);
      surplus -= 1;
    }
  }
}
