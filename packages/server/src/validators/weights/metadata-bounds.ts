import { cutToBytes } from './metadata-text.ts';

/** Longest string that is shown, in bytes of UTF-8. */
const MAX_STRING_BYTES = 4096;
/** Longest key that is shown, in characters. */
const MAX_KEY_CHARACTERS = 256;
const MAX_KEYS = 500;
/** Most elements of a list within a value, and fields of an object. */
const MAX_ELEMENTS = 100;
const MAX_DEPTH = 4;
/** Most names in the list of what was cut, and the longest of them in characters. */
const MAX_OMITTED = 200;
const MAX_OMITTED_CHARACTERS = 100;

/** Metadata that is safe to store and to show: JSON values only, bounded in every direction. */
interface BoundedMetadata {
  readonly values: Readonly<Record<string, unknown>>;
  /** Keys whose values were cut or left out; when there are very many, the last entry counts the others. */
  readonly omitted: readonly string[];
}

/**
 * Bounds what a file says of itself: each string to 4 KiB, 500 keys, and `maxBytes` of JSON in all. What does
 * not fit is left out as a whole, in the file's order, and named.
 *
 * @param maxBytes Of the values and keys as JSON in UTF-8.
 */
export function boundMetadata(entries: Iterable<[string, unknown]>, maxBytes: number): BoundedMetadata {
  const kept: [string, unknown][] = [];
  const omitted: string[] = [];
  let omittedCount = 0;
  let room = maxBytes;
  const omit = (key: string): void => {
    omittedCount++;
    if (omitted.length < MAX_OMITTED) omitted.push(omittedName(key));
  };
  for (const [key, value] of entries) {
    const bounded = boundValue(value, 0);
    if (bounded === undefined || kept.length === MAX_KEYS || key.length > MAX_KEY_CHARACTERS) {
      omit(key);
      continue;
    }
    const shown = key.toWellFormed();
    const cost = jsonBytes(shown) + jsonBytes(bounded.value) + 2;
    if (cost > room) {
      omit(key);
      continue;
    }
    room -= cost;
    kept.push([shown, bounded.value]);
    if (bounded.cut) omit(key);
  }
  if (omittedCount > omitted.length) omitted.push(`… and ${omittedCount - omitted.length} more`);
  // Unlike assignment, this makes `__proto__` a key like any other.
  return { values: Object.fromEntries(kept), omitted };
}

interface BoundedValue {
  readonly value: unknown;
  readonly cut: boolean;
}

/** Undefined where JSON has no such value, or the value is too deep. */
function boundValue(value: unknown, depth: number): BoundedValue | undefined {
  switch (typeof value) {
    case 'string':
      return boundString(value);
    case 'boolean':
      return { value, cut: false };
    case 'number':
      // JSON has neither NaN nor infinities.
      return { value: Number.isFinite(value) ? value : String(value), cut: false };
    case 'bigint':
      return boundString(value.toString());
    case 'object':
      return value === null ? { value, cut: false } : boundContainer(value, depth);
    default:
      return undefined;
  }
}

function boundString(text: string): BoundedValue {
  const cut = cutToBytes(text, MAX_STRING_BYTES);
  return { value: cut.toWellFormed(), cut: cut.length < text.length };
}

function boundContainer(container: object, depth: number): BoundedValue | undefined {
  if (depth === MAX_DEPTH) return undefined;
  const list = Array.isArray(container);
  if (!list && !isPlain(container) && !(container instanceof Map)) return undefined;
  const all: [unknown, unknown][] = [...(container instanceof Map ? container : Object.entries(container))];
  const fields: [string, unknown][] = [];
  let cut = false;
  for (const [key, element] of all) {
    const bounded = fields.length < MAX_ELEMENTS ? boundValue(element, depth + 1) : undefined;
    if (bounded === undefined || typeof key !== 'string' || key.length > MAX_KEY_CHARACTERS) {
      cut = true;
      continue;
    }
    cut ||= bounded.cut;
    fields.push([key.toWellFormed(), bounded.value]);
  }
  return { value: list ? fields.map(([, element]) => element) : Object.fromEntries(fields), cut };
}

function isPlain(container: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(container);
  return prototype === Object.prototype || prototype === null;
}

/** For people: without control characters, and never empty. */
function omittedName(key: string): string {
  const name = key
    .slice(0, MAX_OMITTED_CHARACTERS)
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .toWellFormed();
  if (name === '') return '(empty)';
  return key.length > MAX_OMITTED_CHARACTERS ? `${name}…` : name;
}

function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
