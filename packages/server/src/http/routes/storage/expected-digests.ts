import type { IncomingHttpHeaders } from 'node:http';
import { InvalidRequestError } from '../../../domain/errors.ts';
import type { ExpectedDigest } from '../../../ports/part-receiver.ts';

type Algorithm = ExpectedDigest['algorithm'];

/** Bytes of each digest. */
const LENGTHS: Readonly<Record<Algorithm, number>> = {
  md5: 16,
  sha1: 20,
  sha256: 32,
  sha512: 64,
  crc32: 4,
  crc32c: 4,
  crc64nvme: 8,
};

/** Headers of S3 that carry one digest in base64. */
const SINGLE: Readonly<Record<string, Algorithm>> = {
  'content-md5': 'md5',
  'x-amz-checksum-sha1': 'sha1',
  'x-amz-checksum-sha256': 'sha256',
  'x-amz-checksum-crc32': 'crc32',
  'x-amz-checksum-crc32c': 'crc32c',
  'x-amz-checksum-crc64nvme': 'crc64nvme',
};

/** Algorithms of `Content-Digest` (RFC 9530 section 5) that we can check; others are to be ignored. */
const STRUCTURED: Readonly<Record<string, Algorithm>> = {
  'sha-256': 'sha256',
  'sha-512': 'sha512',
  md5: 'md5',
  sha: 'sha1',
};

/**
 * The digests that a part PUT asks to have verified: `Content-MD5` (RFC 1864), `x-amz-checksum-*` and
 * `x-amz-content-sha256` of S3, and `Content-Digest` (RFC 9530).
 *
 * @throws InvalidRequestError for a digest that cannot be one, and for S3's streaming signatures,
 * whose framing would end up in the file.
 */
export function expectedDigests(headers: IncomingHttpHeaders): readonly ExpectedDigest[] {
  const digests: ExpectedDigest[] = [];
  for (const [header, algorithm] of Object.entries(SINGLE)) {
    const value = headers[header];
    if (typeof value === 'string') digests.push(fromBase64(header, algorithm, value.trim()));
  }
  const contentDigest = headers['content-digest'];
  if (typeof contentDigest === 'string') digests.push(...parseContentDigest(contentDigest));
  const sha256 = payloadHash(headers);
  if (sha256 !== undefined) digests.push(sha256);
  return digests;
}

function fromBase64(header: string, algorithm: Algorithm, text: string): ExpectedDigest {
  const value = Buffer.from(text, 'base64');
  if (value.length !== LENGTHS[algorithm] || value.toString('base64') !== text) {
    throw new InvalidRequestError(
      `${header} must be the base64 of a ${algorithm} digest of ${LENGTHS[algorithm]} bytes`,
      { header },
    );
  }
  return { algorithm, value, header };
}

/** A dictionary of byte sequences (RFC 8941): `sha-256=:...:, sha-512=:...:`. */
function parseContentDigest(text: string): ExpectedDigest[] {
  const digests: ExpectedDigest[] = [];
  for (const member of text.split(',')) {
    const match = /^\s*([a-z0-9*_.-]+)=:([A-Za-z0-9+/=]*):\s*$/.exec(member);
    if (match === null) {
      throw new InvalidRequestError('Content-Digest must look like "sha-256=:<base64>:" (RFC 9530)', {
        header: 'content-digest',
      });
    }
    const algorithm = STRUCTURED[match[1] ?? ''];
    if (algorithm !== undefined) digests.push(fromBase64('content-digest', algorithm, match[2] ?? ''));
  }
  return digests;
}

function payloadHash(headers: IncomingHttpHeaders): ExpectedDigest | undefined {
  const header = 'x-amz-content-sha256';
  const text = headers[header];
  if (typeof text !== 'string' || text === 'UNSIGNED-PAYLOAD') return undefined;
  if (/^[0-9a-f]{64}$/i.test(text)) return { algorithm: 'sha256', value: Buffer.from(text, 'hex'), header };
  throw new InvalidRequestError(
    `${header} "${text.slice(0, 80)}" is not supported: send the part as a plain body with a plain SHA-256, or UNSIGNED-PAYLOAD`,
    { header },
  );
}
