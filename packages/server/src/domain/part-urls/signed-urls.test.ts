import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ForbiddenError } from '../errors.ts';
import { storageUrls, verifyObjectUrl, verifyPartUrl } from './signed-urls.ts';
import { stableExpiry } from './stable-expiry.ts';

const KEY = randomBytes(32);
const urls = storageUrls('https://wharf.example.com', KEY);

function parsePart(url: string) {
  const { pathname, searchParams } = new URL(url);
  const [, , , key = '', , number = ''] = pathname.split('/');
  return { key, number, query: Object.fromEntries(searchParams) };
}

describe('a part URL', () => {
  test('is accepted as given until the second it expires', () => {
    const { key, number, query } = parsePart(urls.part('upload_1', 7, 10_999));
    verifyPartUrl(KEY, key, number, query, 9_999);
    assert.throws(() => verifyPartUrl(KEY, key, number, query, 10_000), /expired at 1970-01-01T00:00:10/);
  });

  test('is refused when anything in it was changed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.nat(), fc.nat({ max: 255 }), (number, at, bits) => {
        const url = urls.part('upload_1', number, 2_000_000_000_000);
        const position = 'https://wharf.example.com/storage/uploads/'.length + (at % (url.length - 42));
        const changed = String.fromCharCode(33 + (((url.charCodeAt(position) - 33) ^ (1 + bits)) % 94));
        const tampered = url.slice(0, position) + changed + url.slice(position + 1);
        // The parser takes "\\" for "/": that is the same URL. Other paths are other routes.
        fc.pre(
          URL.parse(tampered)?.href !== url &&
            /^\/storage\/uploads\/[^/]+\/parts\/[^/]+$/.test(URL.parse(tampered)?.pathname ?? ''),
        );
        const { key, number: given, query } = parsePart(tampered);
        assert.throws(() => verifyPartUrl(KEY, key, given, query, 0), ForbiddenError);
      }),
    );
  });

  test('is refused under another key, and for another part', () => {
    const { key, number, query } = parsePart(urls.part('upload_1', 7, 10_000));
    assert.throws(() => verifyPartUrl(randomBytes(32), key, number, query, 0), ForbiddenError);
    assert.throws(() => verifyPartUrl(KEY, key, '8', query, 0), ForbiddenError);
    assert.throws(() => verifyPartUrl(KEY, 'upload_2', number, query, 0), ForbiddenError);
  });
});

describe('an object URL', () => {
  const read = {
    contentType: 'image/png',
    fileName: 'übung 1/2?.png',
    disposition: 'inline',
    etag: 'ab'.repeat(32),
    expiresAt: 50_000,
  } as const;

  test('gives back what was signed, whatever the file is called', () => {
    const url = new URL(urls.object('blob_1', read));
    const fileName = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
    assert.deepEqual(verifyObjectUrl(KEY, 'blob_1', fileName, Object.fromEntries(url.searchParams), 0), read);
  });

  for (const field of ['type', 'disposition', 'etag', 'expires', 'signature']) {
    test(`is refused with another ${field}`, () => {
      const url = new URL(urls.object('blob_1', read));
      const query = { ...Object.fromEntries(url.searchParams), [field]: '99' };
      assert.throws(() => verifyObjectUrl(KEY, 'blob_1', read.fileName, query, 0), ForbiddenError);
    });
  }

  test('cannot be made from a part URL', () => {
    const { key, query } = parsePart(urls.part('upload_1', 7, 50_000));
    assert.throws(() => verifyObjectUrl(KEY, key, '7', query, 0), ForbiddenError);
  });
});

test('a stable expiry is at least the time to live away and changes only once in it', () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 45 }), fc.integer({ min: 1, max: 10 ** 9 }), (now, ttl) => {
      const expiry = stableExpiry(now, ttl);
      assert.ok(expiry - now > ttl && expiry - now <= 2 * ttl);
      assert.equal(expiry % ttl, 0);
    }),
  );
});
