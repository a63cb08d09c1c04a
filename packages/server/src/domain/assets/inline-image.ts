import { InvalidRequestError, PayloadTooLargeError } from '../errors.ts';

/** An image that came inside a request. */
export interface InlineImage {
  /** The type that a data URL declares, lower case and without parameters; empty when nothing does. */
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** A data URL's media type, its parameters and the marker of base64 (RFC 2397). */
const DATA_URL_HEAD = /^data:([^;,]*)((?:;[^;,]*)*?);\s*base64\s*$/i;
const MEDIA_TYPE = /^[!#$%&'*+.^_`|~0-9a-z-]+\/[!#$%&'*+.^_`|~0-9a-z-]+$/;
/** RFC 4648 section 4. */
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Decodes an image given as base64 or as a data URL. White space is passed over; beyond that the
 * base64 is taken strictly, because a decoder that skips what it does not know turns a damaged request
 * into a damaged image.
 *
 * @param maxSize most bytes, decoded
 * @throws InvalidRequestError for what is not base64, PayloadTooLargeError for more than `maxSize`.
 */
export function parseInlineImage(given: string, maxSize: number): InlineImage {
  const { contentType, payload } = splitDataUrl(given.trim());
  const base64 = payload.replace(/[\t\n\f\r ]+/g, '');
  if (base64 === '') throw invalid('it holds no data');
  const size = decodedSize(base64);
  if (size > maxSize) {
    throw new PayloadTooLargeError(
      `The image has ${size} bytes; at most ${maxSize} fit in this request: send larger files as an upload`,
      { size, maxSize },
    );
  }
  return { contentType, bytes: Buffer.from(base64, 'base64') };
}

function splitDataUrl(text: string): { readonly contentType: string; readonly payload: string } {
  if (!/^data:/i.test(text)) return { contentType: '', payload: text };
  const comma = text.indexOf(',');
  const head = comma === -1 ? undefined : DATA_URL_HEAD.exec(text.slice(0, comma));
  if (head === undefined || head === null) {
    throw invalid('a data URL must look like data:image/png;base64,...');
  }
  const contentType = (head[1] ?? '').trim().toLowerCase();
  if (contentType !== '' && !MEDIA_TYPE.test(contentType)) {
    throw invalid(`"${contentType}" is no MIME type`);
  }
  return { contentType, payload: text.slice(comma + 1) };
}

/** @throws InvalidRequestError unless the text is base64 from end to end. */
function decodedSize(base64: string): number {
  if (!BASE64.test(base64)) {
    const at = base64.search(/[^A-Za-z0-9+/]/);
    throw invalid(`there is a character at ${at} that does not belong there`);
  }
  if (base64.length % 4 !== 0) throw invalid('it ends in the middle: its length is not a multiple of 4');
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return (base64.length / 4) * 3 - padding;
}

function invalid(why: string): InvalidRequestError {
  return new InvalidRequestError(`'image' is not valid base64: ${why}`, { field: 'image' });
}
