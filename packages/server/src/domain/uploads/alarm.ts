/** Wakes one who waits. A call while nobody waits is remembered, and several calls are one. */
export class Alarm {
  #called = false;
  #wake: (() => void) | undefined;

  call(): void {
    this.#called = true;
    this.#wake?.();
  }

  /**
   * Resolves when it is called, or was since the last wait, and at the latest after so many milliseconds.
   * @param milliseconds without limit where there are none
   */
  async wait(milliseconds?: number): Promise<void> {
    if (!this.#called) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds);
      this.#wake = resolve;
      await promise;
      clearTimeout(timer);
    }
    this.#called = false;
    this.#wake = undefined;
  }
}
