import { MAX_DECODED_AUDIO_SECONDS, MAX_DECODED_PIXELS } from './media-limits.ts';

/** The end is decoded whatever was spent, so that the samples do not all lie before a defect. */
const TAIL_SECONDS = 3;
/** Pieces spread over a file that is not decoded in full. */
const PIECES = 40;
const SHORTEST_GAP_SECONDS = 10;
/** Packets of one piece; a video's begins with a key frame. */
const PIECE_PACKETS = 12;
/** Milliseconds of decoding after which a piece ends sooner: one picture may take a quarter of a second. */
const PIECE_MILLISECONDS = 100;

/** What all streams of one file may spend on decoding. */
export class DecodeBudget {
  #pixels = MAX_DECODED_PIXELS;
  #audioSeconds = MAX_DECODED_AUDIO_SECONDS;
  #milliseconds: number;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  get isSpent(): boolean {
    return this.#pixels < 0 || this.#audioSeconds < 0 || this.#milliseconds < 0;
  }

  spendPixels(pixels: number): void {
    this.#pixels -= pixels;
  }

  spendAudio(seconds: number): void {
    this.#audioSeconds -= seconds;
  }

  spendTime(milliseconds: number): void {
    this.#milliseconds -= milliseconds;
  }
}

/** Says of each packet of a stream whether it is to be decoded. */
export class SamplePlan {
  readonly #seconds: number | undefined;
  readonly #gap: number;
  #nextPiece = 0;
  #left = 0;
  #milliseconds = 0;

  /** @param seconds Duration of the file as far as it is known. */
  constructor(seconds: number | undefined) {
    this.#seconds = seconds;
    this.#gap = Math.max(SHORTEST_GAP_SECONDS, (seconds ?? 0) / PIECES);
  }

  /**
   * `begin`: decode, but nothing before it went through the decoder. `go`: decode. `skip`: do not.
   * @param time Of the packet in seconds; a packet without one follows its predecessor.
   */
  next(isKey: boolean, time: number | undefined): 'begin' | 'go' | 'skip' {
    if (this.#left > 0) {
      this.#left--;
      return 'go';
    }
    if (!isKey || time === undefined) return 'skip';
    const isTail = this.#seconds !== undefined && time > this.#seconds - TAIL_SECONDS;
    if (time < this.#nextPiece && !isTail) return 'skip';
    this.#nextPiece = time + this.#gap;
    this.#left = isTail ? Number.POSITIVE_INFINITY : PIECE_PACKETS - 1;
    this.#milliseconds = 0;
    return 'begin';
  }

  /** Tells what decoding a packet of the piece took. */
  spendTime(milliseconds: number): void {
    this.#milliseconds += milliseconds;
    if (this.#milliseconds > PIECE_MILLISECONDS) this.#left = 0;
  }
}
