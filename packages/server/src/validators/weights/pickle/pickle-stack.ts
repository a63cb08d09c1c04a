import type { CallContext } from './call-check.ts';
import type { Value } from './pickle-value.ts';

/** Values that wait on the stack at once, at most: those of the largest list or dictionary, which picklers write in lots of 1000. */
const MAX_DEPTH = 2_000_000;

/** The stack and its marks, as `_pickle.c` has them: nothing below the last mark can be reached. */
export class PickleStack {
  readonly #values: Value[] = [];
  /** Height of the stack at each mark. */
  readonly #marks: number[] = [];
  readonly #context: CallContext;

  constructor(context: CallContext) {
    this.#context = context;
  }

  push(value: Value): void {
    if (this.#values.length >= MAX_DEPTH)
      throw this.#context.fault(`its stack is higher than ${MAX_DEPTH} values`);
    this.#values.push(value);
  }

  top(): Value {
    const value = this.#values.at(-1);
    if (value === undefined || this.#values.length <= this.#fence) throw this.#underflow();
    return value;
  }

  pop(): Value {
    const value = this.top();
    this.#values.pop();
    return value;
  }

  /** The last `count` values, the deepest first. */
  popMany(count: number): Value[] {
    if (this.#values.length - count < this.#fence) throw this.#underflow();
    return this.#values.splice(-count);
  }

  mark(): void {
    if (this.#marks.length >= MAX_DEPTH) throw this.#context.fault(`it sets more than ${MAX_DEPTH} marks`);
    this.#marks.push(this.#values.length);
  }

  /** Everything above the last mark, and the mark. */
  popToMark(): Value[] {
    const height = this.#marks.pop();
    if (height === undefined) throw this.#context.fault('it goes back to a mark that was never set');
    return this.#values.splice(height);
  }

  /** POP: the last value, or the last mark where nothing lies above it. */
  drop(): void {
    if (this.#marks.length > 0 && this.#values.length === this.#fence) this.#marks.pop();
    else this.pop();
  }

  get #fence(): number {
    return this.#marks.at(-1) ?? 0;
  }

  #underflow(): Error {
    return this.#context.fault('it takes more from its stack than was put there');
  }
}
