import { InvalidRequestError } from '../errors.ts';

/** `type/subtype` of RFC 9110 section 8.3.1, both tokens. */
const MEDIA_TYPE = /^[!#$%&'*+.^_`|~0-9a-z-]+\/[!#$%&'*+.^_`|~0-9a-z-]+$/;

/**
 * The media type in lower case, without parameters.
 * @throws InvalidRequestError when it is none.
 */
export function parseContentType(given: string): string {
  const type = (given.split(';')[0] ?? '').trim().toLowerCase();
  if (!MEDIA_TYPE.test(type)) {
    throw new InvalidRequestError(`contentType must be a MIME type such as "image/png", not "${given}"`, {
      field: 'contentType',
    });
  }
  return type;
}
