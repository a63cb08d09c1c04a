export type Fields = Readonly<Record<string, unknown>>;

const MIME_TYPE = /^[a-z]+\/[a-z0-9][a-z0-9.+-]{0,126}$/;
const MAX_SENTENCE_CHARACTERS = 2_000;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A non-negative integer that a double holds exactly. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

export function isMimeType(value: unknown): value is string {
  return typeof value === 'string' && MIME_TYPE.test(value);
}

/** Text for a person: not empty, and not a flood. */
export function isSentence(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_SENTENCE_CHARACTERS;
}

/** Every item is a sentence, and there are at most `most`. */
export function isSentences(value: unknown, most: number): value is readonly string[] {
  return Array.isArray(value) && value.length <= most && value.every(isSentence);
}
