import type { ByteSource } from '../../../ports/validator.ts';
import { Refusal } from '../../refusal.ts';
import { AsciiTokens } from './fbx-ascii-tokens.ts';
import {
  type FbxValue,
  type FbxVisitor,
  fault,
  MAX_DEPTH,
  MAX_STRING_BYTES,
  MAX_VALUES,
  NodeBudget,
  PIECE_NUMBERS,
  quoted,
} from './fbx-node.ts';

interface OpenNode {
  readonly name: string;
  readonly line: number;
  readonly visitor: FbxVisitor | undefined;
}

/**
 * Reads an ASCII FBX to its end. The grammar is Autodesk's, unpublished; rules are those of the files that
 * the FBX SDK, Blender, 3ds Max, Maya and Cinema 4D write:
 *
 *     file   = { node }
 *     node   = name ":" [ values ] [ "{" { node } "}" ]
 *     values = value { "," value }        value = number | text in quotes | word | array
 *     array  = "*" count "{" "a:" numbers "}"
 *
 * A comma may be left out where a new line begins (Cinema 4D), and stand before the first value
 * (`Content: , "base64"`) or behind the last.
 *
 * @param start Offset of the first byte to read: behind a byte order mark.
 * @throws {Refusal} where the file breaks a rule or ends early.
 */
export async function walkAsciiFbx(source: ByteSource, start: number, root: FbxVisitor): Promise<void> {
  const tokens = new AsciiTokens(source, start);
  const nodes = new AsciiNodes(tokens, root);
  while (nodes.readOn()) await tokens.fill();
}

class AsciiNodes {
  readonly #tokens: AsciiTokens;
  readonly #root: FbxVisitor;
  readonly #budget = new NodeBudget();
  readonly #open: OpenNode[] = [];
  /** The node whose values are being read. */
  #node: OpenNode | undefined;
  #valueCount = 0;
  #values: FbxValue[] = [];
  readonly #batch = new Float64Array(PIECE_NUMBERS);
  #batched = 0;
  /** Where in an array the next token is. */
  #array: 'none' | 'count' | 'brace' | 'name' | 'numbers' | 'done' = 'none';
  #arrayLength = 0;
  #arrayFound = 0;

  constructor(tokens: AsciiTokens, root: FbxVisitor) {
    this.#tokens = tokens;
    this.#root = root;
  }

  /** Reads as far as bytes are there. @returns Whether there is more to come. */
  readOn(): boolean {
    const tokens = this.#tokens;
    for (;;) {
      const kind = tokens.next();
      switch (kind) {
        case 'more':
          return true;
        case 'end':
          this.#finish();
          return false;
        case 'number':
          this.#number();
          break;
        case 'name':
          this.#name();
          break;
        case 'open':
          this.#brace();
          break;
        case 'close':
          this.#close();
          break;
        case 'star':
          this.#star();
          break;
        default:
          this.#text(kind);
      }
    }
  }

  #number(): void {
    const { value, text } = this.#tokens;
    if (this.#array === 'numbers') {
      this.#separated(this.#arrayFound);
      this.#arrayFound++;
      this.#push(value);
      return;
    }
    if (this.#array === 'count') {
      if (!Number.isSafeInteger(value) || value < 0)
        throw this.#unexpected('an array has a length that is none');
      this.#arrayLength = value;
      this.#array = 'brace';
      return;
    }
    this.#requireValuePlace();
    this.#push(value);
    this.#keep(/^[+-]?\d+$/.test(text) ? BigInt(text) : value);
  }

  #text(kind: 'string' | 'word'): void {
    const { text, length } = this.#tokens;
    if (this.#array === 'numbers') {
      // Booleans, and spellings of no number that begin with a letter.
      if (kind === 'string') throw this.#unexpected('a text stands in an array of numbers');
      this.#separated(this.#arrayFound);
      this.#arrayFound++;
      this.#push(Number.NaN);
      return;
    }
    this.#requireValuePlace();
    if (kind === 'word') this.#push(Number.NaN);
    // Of longer texts, which are embedded files, the length is all that is of interest.
    this.#keep(kind === 'string' && length > MAX_STRING_BYTES ? { length } : text);
  }

  #name(): void {
    const { text, line } = this.#tokens;
    if (this.#array === 'name' && text === 'a') {
      this.#array = 'numbers';
      return;
    }
    if (this.#array !== 'none' && this.#array !== 'done')
      throw this.#unexpected(`an array has the name ${quoted(text)} in it`);
    this.#endValues();
    this.#endNode();
    this.#budget.spend('line', line);
    const parent = this.#open.at(-1);
    const visitor = (parent === undefined ? this.#root : parent.visitor)?.child?.(text, line);
    this.#node = { name: text, line, visitor };
  }

  #star(): void {
    this.#requireValuePlace();
    if (this.#valueCount > 0) throw this.#unexpected('an array stands behind other values');
    this.#array = 'count';
  }

  #brace(): void {
    if (this.#array === 'brace') {
      this.#array = 'name';
      this.#arrayFound = 0;
      return;
    }
    const node = this.#node;
    if (node === undefined || this.#array !== 'none')
      throw this.#unexpected('a { does not follow the name of a node');
    if (this.#open.length === MAX_DEPTH)
      throw this.#unexpected(`nodes are nested more than ${MAX_DEPTH} deep`);
    this.#endValues();
    this.#open.push(node);
    this.#node = undefined;
  }

  #close(): void {
    if (this.#array === 'name' || this.#array === 'numbers') {
      if (this.#arrayFound !== this.#arrayLength) {
        throw this.#unexpected(`an array said to have ${this.#arrayLength} numbers has ${this.#arrayFound}`);
      }
      this.#array = 'done';
      this.#keep({ length: this.#arrayLength });
      return;
    }
    if (this.#array === 'count' || this.#array === 'brace') throw this.#unexpected('an array has no content');
    this.#endValues();
    this.#endNode();
    const closed = this.#open.pop();
    if (closed === undefined) throw this.#unexpected('a } closes nothing');
    closed.visitor?.end?.();
  }

  #finish(): void {
    const unclosed = this.#open.at(-1) ?? (this.#hasAll() ? undefined : this.#node);
    if (unclosed !== undefined) {
      throw new Refusal(
        'truncated',
        `The FBX is cut off: it ends in line ${this.#tokens.line}, inside ${quoted(unclosed.name)} that begins in line ${unclosed.line}.`,
        { line: this.#tokens.line, node: unclosed.line },
      );
    }
    this.#endValues();
    this.#endNode();
  }

  /** Whether nothing has to follow: behind a name alone, or within an array, something has to. */
  #hasAll(): boolean {
    return this.#array === 'done' || (this.#array === 'none' && this.#valueCount > 0);
  }

  #requireValuePlace(): void {
    if (this.#node === undefined) throw this.#unexpected('a value stands where a name has to be');
    if (this.#array !== 'none') throw this.#unexpected('a value stands where an array is not complete');
    this.#separated(this.#valueCount);
  }

  #separated(before: number): void {
    if (before > 0 && !this.#tokens.afterComma && !this.#tokens.startsLine) {
      throw this.#unexpected('a comma is missing between two values');
    }
  }

  #keep(value: FbxValue): void {
    this.#valueCount++;
    if (this.#values.length < MAX_VALUES) this.#values.push(value);
  }

  #push(value: number): void {
    if (this.#node?.visitor?.numbers === undefined) return;
    this.#batch[this.#batched++] = value;
    if (this.#batched === PIECE_NUMBERS) this.#flush();
  }

  #flush(): void {
    if (this.#batched > 0) this.#node?.visitor?.numbers?.(this.#batch.subarray(0, this.#batched));
    this.#batched = 0;
  }

  #endValues(): void {
    this.#flush();
    this.#node?.visitor?.values?.(this.#values);
    this.#values = [];
    this.#valueCount = 0;
    this.#array = 'none';
  }

  #endNode(): void {
    this.#node?.visitor?.end?.();
    this.#node = undefined;
  }

  #unexpected(what: string): Refusal {
    return fault('corrupt', what, 'line', this.#tokens.line);
  }
}
