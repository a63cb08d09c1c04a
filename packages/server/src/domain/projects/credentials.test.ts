import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AuthenticationError } from '../errors.ts';
import { newSecret } from '../ids.ts';
import { hashSecret, parseAuthorization } from './credentials.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('an Authorization header', () => {
  const understood: readonly (readonly [string, string, { key?: string; secret: string }])[] = [
    ['Basic with key and secret', `Basic ${base64('k:s')}`, { key: 'k', secret: 's' }],
    ['Basic with colons in the secret', `basic ${base64('k:a:b')}`, { key: 'k', secret: 'a:b' }],
    ['Bearer with key and secret', 'Bearer k:s', { key: 'k', secret: 's' }],
    ['Bearer with their base64', `Bearer ${base64('k:s')}`, { key: 'k', secret: 's' }],
    ['Bearer with the secret alone', 'Bearer -_secret_-', { secret: '-_secret_-' }],
  ];
  for (const [title, header, expected] of understood) {
    test(`is understood as ${title}`, () => assert.deepEqual(parseAuthorization(header), expected));
  }

  for (const header of [
    undefined,
    '',
    'Basic',
    `Basic ${base64('no colon')}`,
    `Basic ${base64(':s')}`,
    'Digest x',
    'Bearer a b',
  ]) {
    test(`"${header}" is refused`, () =>
      assert.throws(() => parseAuthorization(header), AuthenticationError));
  }
});

test('a generated secret as a Bearer token is never taken for base64 of a pair', () => {
  for (let tries = 0; tries < 2_000; tries += 1) {
    const secret = newSecret();
    assert.deepEqual(parseAuthorization(`Bearer ${secret}`), { secret });
  }
});

test('the hash of a secret depends on the key of the installation', () => {
  const one = hashSecret(new Uint8Array(32).fill(1), 'secret');
  assert.match(one, /^[0-9a-f]{64}$/);
  assert.notEqual(one, hashSecret(new Uint8Array(32).fill(2), 'secret'));
});
