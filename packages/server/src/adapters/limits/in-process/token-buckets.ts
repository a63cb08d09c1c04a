const MINUTE = 60_000;
/** Buckets in a generation: however many names come in a minute, no more than twice as many are kept. */
const MAX_GENERATION = 50_000;

interface Bucket {
  tokens: number;
  updatedAt: number;
}

/**
 * Token buckets that hold a minute's worth and refill steadily: bursts pass, and the average holds.
 *
 * They are kept in two generations, those in use in the younger one. The older one is dropped as a whole when the
 * younger one is a minute old, by when all in it are full again, or has too many: no look at each is needed.
 */
export class TokenBuckets {
  readonly #perMinute: number;
  #younger = new Map<string, Bucket>();
  #older = new Map<string, Bucket>();
  #turnedAt = Number.NEGATIVE_INFINITY;

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /**
   * Takes a token out of the bucket of that name.
   * @returns 0, or the seconds until there is one, in steps of 0.1
   */
  take(name: string, now: number): number {
    const bucket = this.#find(name) ?? { tokens: this.#perMinute, updatedAt: now };
    this.#refill(bucket, now);
    if (now - this.#turnedAt >= MINUTE || this.#younger.size >= MAX_GENERATION) this.#turn(now);
    this.#younger.set(name, bucket);
    if (bucket.tokens < 1) {
      return Math.ceil((((1 - bucket.tokens) / this.#perMinute) * MINUTE) / 100) / 10;
    }
    bucket.tokens -= 1;
    return 0;
  }

  /** Puts a taken token back. */
  giveBack(name: string): void {
    const bucket = this.#find(name);
    if (bucket !== undefined) bucket.tokens += 1;
  }

  #find(name: string): Bucket | undefined {
    return this.#younger.get(name) ?? this.#older.get(name);
  }

  #refill(bucket: Bucket, now: number): void {
    // The clock of the machine may be set back, which must not cost tokens.
    const gained = (Math.max(0, now - bucket.updatedAt) / MINUTE) * this.#perMinute;
    bucket.tokens = Math.min(this.#perMinute, bucket.tokens + gained);
    bucket.updatedAt = now;
  }

  #turn(now: number): void {
    this.#older = this.#younger;
    this.#younger = new Map();
    this.#turnedAt = now;
  }
}
