import type { Tensor } from '../tensors.ts';

/** A tensor that a rule asked for. */
export interface FoundTensor {
  /** The name in the file, where the rule may have said `#`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Its numbers are packed several to an element, so its shape says nothing about the layer. */
  readonly packed: boolean;
}

/** What bitsandbytes writes beside a packed weight (Transformers documentation, "bitsandbytes"). */
const PACKING_MARKS: readonly string[] = [
  '.absmax',
  '.quant_state.bitsandbytes__nf4',
  '.quant_state.bitsandbytes__fp4',
];

/** Characters. Real names stay below 200; longer ones are passed over, because files may hold names of megabytes. */
export const LONGEST_NAME = 1024;

/**
 * The names of a file's tensors, indexed once so that every question of a rule is a look-up: rules
 * never walk the names. Built in time linear in the total length of the names.
 */
export class TensorIndex {
  readonly #tensors: ReadonlyMap<string, Tensor>;
  /** The first name of each form, in the file's order. */
  readonly #byForm = new Map<string, string>();
  readonly #roots = new Map<string, string>();

  constructor(tensors: ReadonlyMap<string, Tensor>) {
    this.#tensors = tensors;
    for (const name of tensors.keys()) {
      if (name.length > LONGEST_NAME) continue;
      const form = formOf(name);
      if (form !== undefined && !this.#byForm.has(form)) this.#byForm.set(form, name);
      const dot = name.indexOf('.');
      const root = dot < 0 ? name : name.slice(0, dot);
      if (!this.#roots.has(root)) this.#roots.set(root, name);
    }
  }

  /** @param name May hold `#` for the number of any layer (`layers.#.attn.weight`); then no number in it counts. */
  find(name: string): FoundTensor | undefined {
    const actual = name.includes('#') ? this.#byForm.get(formOf(name) ?? name) : name;
    const tensor = actual === undefined ? undefined : this.#tensors.get(actual);
    if (actual === undefined || tensor === undefined) return undefined;
    const packed = PACKING_MARKS.some((mark) => this.#tensors.has(actual + mark));
    return { name: actual, shape: tensor.shape, packed };
  }

  /** The first tensor whose name begins with this segment (up to the first dot). */
  firstUnder(root: string): string | undefined {
    return this.#roots.get(root);
  }
}

/** The name with `#` in place of every segment of digits; undefined if it has none. */
function formOf(name: string): string | undefined {
  let form = '';
  let copied = 0;
  let start = 0;
  while (start <= name.length) {
    const dot = name.indexOf('.', start);
    const end = dot < 0 ? name.length : dot;
    if (isNumber(name, start, end)) {
      form += `${name.slice(copied, start)}#`;
      copied = end;
    }
    start = end + 1;
  }
  return copied === 0 ? undefined : form + name.slice(copied);
}

function isNumber(text: string, start: number, end: number): boolean {
  if (start === end) return false;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return true;
}
