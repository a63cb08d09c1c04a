export type Fields = Readonly<Record<string, unknown>>;

/** Two tokens of RFC 9110 section 5.6.2 in lower case: a text keeps the type it was declared with. */
const MIME_TYPE = /^[!#$%&'*+.^_`|~0-9a-z-]+\/[!#$%&'*+.^_`|~0-9a-z-]+$/;
const MAX_MIME_TYPE_CHARACTERS = 255;
const MAX_SENTENCE_CHARACTERS = 2_000;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A non-negative integer that a double holds exactly. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

export function isMimeType(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_MIME_TYPE_CHARACTERS && MIME_TYPE.test(value);
}

/** Text for a person: not empty, and not a flood. */
export function isSentence(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_SENTENCE_CHARACTERS;
}

/** Every item is a sentence, and there are at most `most`. */
export function isSentences(value: unknown, most: number): value is readonly string[] {
  return Array.isArray(value) && value.length <= most && value.every(isSentence);
}
