import { quoted } from '../file-text.ts';
import { Refusal } from '../refusal.ts';

/** Bytes of values, and of keys, that a file's metadata may take in memory. Real metadata stays below 2 MiB. */
const KEPT_BYTES = 16 * 1024 * 1024;
/** Largest single value kept whole, in bytes: the tag statistics of a large training set have 1 to 2 MiB. */
const LARGEST_VALUE_BYTES = 4 * 1024 * 1024;
/** Most entries; real files have up to some hundreds. */
const MAX_ENTRIES = 65_536;

/** Stands for a value that is too long to be carried along: an array, an immense string. */
export interface LongValue {
  /** `string`, `array of uint32`, ... */
  readonly type: string;
  /** Elements of an array, bytes of a string. */
  readonly length: number;
  /** How it begins: the first few elements. */
  readonly first: readonly unknown[];
}

/** Collects a file's own key-value metadata while it is parsed, in bounded memory. */
export class MetadataIntake {
  readonly #entries = new Map<string, unknown>();
  readonly #label: string;
  #valueRoom = KEPT_BYTES;
  #keyRoom = KEPT_BYTES;

  /** @param label The format, to follow "The": `safetensors header`. */
  constructor(label: string) {
    this.#label = label;
  }

  get entries(): ReadonlyMap<string, unknown> {
    return this.#entries;
  }

  /** Whether a value of so many bytes is to be kept; what is not becomes a {@link LongValue}. */
  keeps(bytes: number): boolean {
    if (bytes > LARGEST_VALUE_BYTES || bytes > this.#valueRoom) return false;
    this.#valueRoom -= bytes;
    return true;
  }

  /**
   * Announces a key, before its value is read.
   * @throws {Refusal} where it is there already, and where keys alone would fill the memory.
   */
  announce(key: string, offset: number): void {
    if (this.#entries.has(key)) {
      throw new Refusal(
        'corrupt',
        `The ${this.#label} has the metadata key ${quoted(key)} twice; the second is at byte ${offset}.`,
        { offset },
      );
    }
    this.#keyRoom -= key.length;
    if (this.#entries.size >= MAX_ENTRIES || this.#keyRoom < 0) {
      throw new Refusal(
        'too-large-decoded',
        `The ${this.#label} has more metadata than is read: at most ${MAX_ENTRIES} keys with together ${KEPT_BYTES} bytes.`,
        { offset },
      );
    }
  }

  set(key: string, value: unknown): void {
    this.#entries.set(key, value);
  }
}
