import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalizedBaseURL } from './base-url.ts';

test('a bare address gets /v1, any other path stays', () => {
  for (const [given, used] of [
    ['http://127.0.0.1:8700', 'http://127.0.0.1:8700/v1'],
    ['http://127.0.0.1:8700//', 'http://127.0.0.1:8700/v1'],
    ['https://wharf.example.com/v1/', 'https://wharf.example.com/v1'],
    ['https://example.com/wharf/api', 'https://example.com/wharf/api'],
    ['HTTPS://Example.com:443/V1', 'https://example.com/V1'],
  ] as const)
    assert.equal(normalizedBaseURL(given), used);
});

test('what cannot be an address is refused, and never quoted: it may hold a secret', () => {
  for (const given of [
    'key:s3cret@wharf.example.com',
    'https://key:s3cret@wharf.example.com',
    'https://key:s3cret@wharf.example.com:99999',
    'https://wharf.example.com/v1?key=s3cret',
    'https://wharf.example.com/v1#s3cret',
    's3cret',
    '',
    'ftp://s3cret',
    '/api/s3cret',
  ])
    assert.throws(
      () => normalizedBaseURL(given),
      (error: Error) => error.name === 'WharfError' && !`${error.message}${error.cause}`.includes('s3cret'),
      given,
    );
});

test('on a page, a path is one of its own server', () => {
  Object.defineProperty(globalThis, 'location', {
    value: { origin: 'https://studio.example.com' },
    configurable: true,
  });
  try {
    assert.equal(normalizedBaseURL('/api/v1/'), 'https://studio.example.com/api/v1');
  } finally {
    Reflect.deleteProperty(globalThis, 'location');
  }
});
