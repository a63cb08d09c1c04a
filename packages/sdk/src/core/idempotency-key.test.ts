import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idempotencyKey } from './idempotency-key.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('a key is a random UUID', () => {
  assert.match(idempotencyKey(), UUID);
  assert.notEqual(idempotencyKey(), idempotencyKey());
});

test('it is one on pages without https, too, where browsers have no randomUUID', () => {
  const { randomUUID } = crypto;
  Object.defineProperty(crypto, 'randomUUID', { value: undefined, configurable: true, writable: true });
  try {
    assert.match(idempotencyKey(), UUID);
    assert.notEqual(idempotencyKey(), idempotencyKey());
  } finally {
    Object.defineProperty(crypto, 'randomUUID', { value: randomUUID, configurable: true, writable: true });
  }
});
