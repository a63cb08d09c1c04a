import { InvalidRequestError } from '../errors.ts';

const MAX_LENGTH = 255;
/** Visible ASCII. A comma with a space after it is what two headers become on their way. */
const VISIBLE = /^[\x21-\x7e]+$/;
/** A string of structured fields (RFC 9651 section 3.3.3), as draft-ietf-httpapi-idempotency-key-header wants it. */
const QUOTED = /^"((?:[^"\\]|\\["\\])*)"$/;

/**
 * Reads an `Idempotency-Key` header: a quoted string as the draft has it, or the bare key, as nearly everybody
 * sends it. Both name the same key.
 * @throws InvalidRequestError for anything but 1 to 255 visible ASCII characters
 */
export function parseIdempotencyKey(header: string): string {
  const text = header.trim();
  const key = text.startsWith('"') ? QUOTED.exec(text)?.[1]?.replace(/\\(["\\])/g, '$1') : text;
  if (key === undefined || key.length > MAX_LENGTH || !VISIBLE.test(key)) {
    throw new InvalidRequestError(
      `The header Idempotency-Key must be one key of 1 to ${MAX_LENGTH} visible ASCII characters, such as a UUID`,
      { header: 'idempotency-key' },
    );
  }
  return key;
}
