import type { RefusalCode } from '../../../ports/validator.ts';
import { Refusal } from '../../refusal.ts';

/** Raw bytes or an array, of which only the length is kept: in bytes or in elements. */
interface FbxOpaque {
  readonly length: number;
}

/** One value behind a node's name. Integers beyond 2^53 (object ids) are bigint; strings are cut to {@link MAX_STRING_BYTES}. */
export type FbxValue = number | bigint | string | FbxOpaque;

/**
 * What wants to know of a node. Binary and ASCII files make the same calls, in this order: `numbers` and
 * `values`, then `child` for each node inside, then `end`. A node without a visitor is checked all the same.
 */
export interface FbxVisitor {
  /** Takes all numbers of the node, single or in arrays, piece by piece; a piece is good only during the call. */
  numbers?(piece: Float64Array): void;
  /** The first {@link MAX_VALUES} values. */
  values?(values: readonly FbxValue[]): void;
  /** A node inside, that begins at `at` (see {@link FbxPlaceUnit}). */
  child?(name: string, at: number): FbxVisitor | undefined;
  end?(): void;
}

/** How places in the file are told: by offset in binary files, by line in ASCII ones. */
export type FbxPlaceUnit = 'byte' | 'line';

/** Values kept of a node: the longest of interest, a property with a vector, has seven. */
export const MAX_VALUES = 16;
/** Bytes kept of a string: object names, file names, ids. */
export const MAX_STRING_BYTES = 4096;
/** Nodes within nodes. Real files stay below ten. */
export const MAX_DEPTH = 64;
/** Nodes of a file: the animation curves of a file of two gigabytes would not reach it. */
const MAX_NODES = 20_000_000;
/** Numbers handed over at once. */
export const PIECE_NUMBERS = 8192;

/** Counts the nodes of a file against the limit. */
export class NodeBudget {
  #nodes = 0;

  /** @throws {Refusal} `too-large-decoded` above the limit. */
  spend(unit: FbxPlaceUnit, at: number): void {
    if (++this.#nodes > MAX_NODES) {
      throw fault('too-large-decoded', `it has more than ${MAX_NODES} nodes`, unit, at);
    }
  }
}

/** The refusal of an FBX: `what` follows "The FBX cannot be used:"; `at` is told in `unit`. */
export function fault(code: RefusalCode, what: string, unit: FbxPlaceUnit, at: number): Refusal {
  const place = unit === 'byte' ? { offset: at } : { line: at };
  return new Refusal(code, `The FBX cannot be used: ${what} (${unit} ${at}).`, place);
}

/** Text from the file for a message: without control characters, at most 60 characters. */
export function quoted(text: string): string {
  const harmless = text.slice(0, 100).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '?');
  return harmless.length > 60 ? `"${harmless.slice(0, 57).toWellFormed()}..."` : `"${harmless}"`;
}

/** Text from the file for the facts: cut, and without what JSON in a database cannot hold. */
export function storable(value: unknown, maxLength: number): string {
  if (typeof value !== 'string') return '';
  return value
    .slice(0, maxLength)
    .toWellFormed()
    .replace(/\p{Cc}/gu, '');
}
