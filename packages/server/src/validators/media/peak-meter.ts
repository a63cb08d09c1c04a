/** Stretches kept: twice as many as a waveform has columns at least. */
const STRETCHES = 2048;

/**
 * Collects the highest amplitudes of a recording whose length nobody knows yet: when the stretches are
 * full, each two become one and are twice as long.
 */
export class PeakMeter {
  readonly #peaks = new Float32Array(STRETCHES);
  #filled = 0;
  /** Values that make a stretch. */
  #span = 256;
  #count = 0;
  #peak = 0;

  /** @param values Amplitudes, -1 to 1; others are clipped, and what is no number counts as silence. */
  push(values: Iterable<number> & ArrayLike<number>, scale: number, offset = 0): void {
    for (let index = 0; index < values.length; index++) {
      const value = Math.abs(((values[index] ?? 0) - offset) * scale);
      if (value > this.#peak) this.#peak = value;
      if (++this.#count >= this.#span) this.#close();
    }
  }

  /** The stretches so far, from the beginning. */
  peaks(): Float32Array {
    if (this.#count > 0) this.#close();
    return this.#peaks.slice(0, this.#filled);
  }

  #close(): void {
    this.#peaks[this.#filled++] = Math.min(this.#peak, 1);
    this.#peak = 0;
    this.#count = 0;
    if (this.#filled < STRETCHES) return;
    for (let index = 0; index < STRETCHES / 2; index++) {
      this.#peaks[index] = Math.max(this.#peaks[2 * index] ?? 0, this.#peaks[2 * index + 1] ?? 0);
    }
    this.#filled = STRETCHES / 2;
    this.#span *= 2;
  }
}
