import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { createSha256 } from './sha256.ts';

function digestOf(...pieces: Uint8Array[]): string {
  const hash = createSha256();
  for (const piece of pieces) hash.update(piece);
  return hash.digest();
}

test('gives the digests that FIPS 180-4 publishes', () => {
  const text = (value: string) => new TextEncoder().encode(value);
  assert.equal(digestOf(text('abc')), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  assert.equal(digestOf(), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  assert.equal(
    digestOf(text('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')),
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  );
});

test('agrees with node:crypto, however the bytes are cut', () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 12 });
  fc.assert(
    fc.property(pieces, (given) => {
      const expected = createHash('sha256');
      for (const piece of given) expected.update(piece);
      assert.equal(digestOf(...given), expected.digest('hex'));
    }),
    { numRuns: 500 },
  );
});

test('agrees with node:crypto for every length around the ends of blocks', () => {
  for (let length = 0; length <= 260; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 131 + length) & 0xff);
    assert.equal(digestOf(bytes), createHash('sha256').update(bytes).digest('hex'), `${length} bytes`);
  }
});

test('digests that are made at the same time do not mix', () => {
  const [one, other] = [createSha256(), createSha256()];
  one.update(Uint8Array.of(1, 2, 3));
  other.update(Uint8Array.of(4, 5, 6));
  one.update(new Uint8Array(100).fill(7));
  other.update(new Uint8Array(100).fill(8));
  const expected = (first: number[], rest: number) =>
    createHash('sha256').update(Uint8Array.from(first)).update(new Uint8Array(100).fill(rest)).digest('hex');
  assert.equal(one.digest(), expected([1, 2, 3], 7));
  assert.equal(other.digest(), expected([4, 5, 6], 8));
});
