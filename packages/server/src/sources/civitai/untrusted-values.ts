import { isRecord } from '../json-record.ts';

/**
 * Readers of values in somebody else's JSON: nothing in it has to be of the type that is documented, and
 * no text in it is fit to be shown as it came.
 */
export type UntrustedRecord = Readonly<Record<string, unknown>>;

/** Bidirectional and zero-width characters disguise what a text says; joiners belong to scripts and emoji. */
const DISGUISING = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu;
const BREAKING = /[\p{Cc}\u2028\u2029\s]+/gu;

/** PostgreSQL's int4, of which Civitai's ids are. */
export const MAX_ID = 2_147_483_647;

/** An object, also for anything that is none: then an empty one. */
export function record(value: unknown): UntrustedRecord {
  return isRecord(value) ? value : {};
}

/** At most `limit` elements; of what is no list none. */
export function list(value: unknown, limit: number): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, limit) : [];
}

/**
 * One line of at most `limit` UTF-16 units, without invisible characters.
 * @returns null for anything but a text that says something
 */
export function line(value: unknown, limit: number): string | null {
  if (typeof value !== 'string') return null;
  // Cut before cleaning, for a text may have megabytes; and after it, for half a character may be left.
  const clean = value
    .slice(0, 4 * limit)
    .normalize('NFC')
    .replace(DISGUISING, '')
    .replace(BREAKING, ' ')
    .slice(0, limit)
    .toWellFormed()
    .trim();
  return clean === '' ? null : clean;
}

/** Different lines, at most `limit` of them, each of at most `length` UTF-16 units. */
export function lines(value: unknown, limit: number, length: number): readonly string[] {
  const found = list(value, limit).map((item) => line(item, length));
  return [...new Set(found.filter((item) => item !== null))];
}

export function flag(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

export function wholeNumber(value: unknown): number | null {
  return Number.isSafeInteger(value) ? (value as number) : null;
}

/** An id as Civitai has them, from a number or its decimal digits. */
export function positiveId(value: unknown): number | null {
  const id = typeof value === 'string' && /^[1-9]\d{0,9}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(id) && (id as number) > 0 && (id as number) <= MAX_ID ? (id as number) : null;
}

/** Milliseconds since 1970 of a date in ISO 8601. */
export function time(value: unknown): number | null {
  if (typeof value !== 'string' || value.length > 40) return null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : at;
}
