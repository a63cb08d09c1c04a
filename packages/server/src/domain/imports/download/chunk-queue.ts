/** A run of chunks that one connection fetches in order. Its tail may be taken over by another. */
export interface Span {
  /** The next chunk of it; undefined when none is left. */
  next(): number | undefined;
  /** The chunk that comes last, as long as nobody takes it over. */
  readonly last: number;
}

/** Numbers of chunks, both inclusive. */
interface Run {
  first: number;
  last: number;
}

/**
 * Hands out the missing chunks to connections, lowest first. When all are handed out, whoever asks gets half of
 * what the slowest still has before it: no slow connection keeps the end of the file waiting for more than
 * the one chunk that it is at.
 */
export class ChunkQueue {
  /** Not handed out, in order. */
  #waiting: Run[];
  readonly #spans = new Set<Run>();

  /** @param missing numbers in ascending order */
  constructor(missing: Iterable<number>) {
    this.#waiting = [];
    for (const number of missing) this.#append(number);
  }

  /**
   * @param limit most chunks of the span
   * @param preferred the chunk that the connection could go on with at once
   * @returns undefined when every chunk is stored or under way
   */
  claim(limit: number, preferred?: number): Span | undefined {
    const run = this.#take(limit, preferred) ?? this.#takeOver();
    if (run === undefined) return undefined;
    this.#spans.add(run);
    return {
      next: () => {
        if (run.first <= run.last) {
          run.first += 1;
          return run.first - 1;
        }
        this.#spans.delete(run);
        return undefined;
      },
      get last() {
        return run.last;
      },
    };
  }

  /** Puts back what is left of a span, and the chunk of it that could not be fetched, if there is one. */
  giveBack(span: Span, chunk?: number): void {
    const numbers = chunk === undefined ? [] : [chunk];
    for (let next = span.next(); next !== undefined; next = span.next()) numbers.push(next);
    const rest = this.#waiting;
    this.#waiting = [];
    for (const number of numbers) this.#append(number);
    this.#waiting = [...this.#waiting, ...rest].sort((a, b) => a.first - b.first);
  }

  #append(number: number): void {
    const last = this.#waiting.at(-1);
    if (last !== undefined && last.last === number - 1) last.last = number;
    else this.#waiting.push({ first: number, last: number });
  }

  #take(limit: number, preferred: number | undefined): Run | undefined {
    const wanted = this.#waiting.findIndex((run) => run.first === preferred);
    const index = wanted === -1 ? 0 : wanted;
    const run = this.#waiting[index];
    if (run === undefined) return undefined;
    const taken = { first: run.first, last: Math.min(run.last, run.first + limit - 1) };
    run.first = taken.last + 1;
    if (run.first > run.last) this.#waiting.splice(index, 1);
    return taken;
  }

  #takeOver(): Run | undefined {
    let longest: Run | undefined;
    for (const run of this.#spans) {
      if (longest === undefined || left(run) > left(longest)) longest = run;
    }
    if (longest === undefined || left(longest) <= 0) return undefined;
    const taken = { first: longest.last - Math.ceil(left(longest) / 2) + 1, last: longest.last };
    longest.last = taken.first - 1;
    return taken;
  }
}

function left({ first, last }: Run): number {
  return last - first + 1;
}
