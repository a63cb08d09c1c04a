import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { secretBox } from './secret-box.ts';

const SECRET = 'https://files.example/model.safetensors?token=hunter2';
const CONTEXT = 'upload_1';
const box = secretBox(randomBytes(32));

describe('a sealed secret', () => {
  test('opens to what was sealed, whatever that is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (secret, context) => {
        assert.equal(box.open(box.seal(secret, context), context), secret);
      }),
    );
  });

  test('opens after a restart, under the same key', () => {
    const key = randomBytes(32);
    assert.equal(secretBox(Uint8Array.from(key)).open(secretBox(key).seal(SECRET, CONTEXT), CONTEXT), SECRET);
  });

  test('does not open for another context', () => {
    const sealed = box.seal(SECRET, CONTEXT);
    for (const context of ['upload_2', 'upload_', 'upload_1 ', '']) {
      assert.throws(() => box.open(sealed, context), /does not open/);
    }
  });

  test('does not open under another key', () => {
    const sealed = box.seal(SECRET, CONTEXT);
    assert.throws(() => secretBox(randomBytes(32)).open(sealed, CONTEXT), /does not open/);
  });

  test('does not open with any one character changed, added or removed', () => {
    // Of three lengths, for the last character of base64url may have bits that decoding does not look at.
    for (const secret of ['sealed', 'sealed!', 'sealed!!']) {
      const sealed = box.seal(secret, CONTEXT);
      for (let at = 0; at < sealed.length; at++) {
        const [before, after] = [sealed.slice(0, at), sealed.slice(at + 1)];
        for (const changed of [
          `${before}A${after}`,
          `${before}B${after}`,
          before + after,
          `${before} ${sealed.slice(at)}`,
        ]) {
          if (changed !== sealed) assert.throws(() => box.open(changed, CONTEXT), `changed at ${at}`);
        }
      }
    }
  });

  test('does not open when it is cut, empty or something else', () => {
    const sealed = box.seal(SECRET, CONTEXT);
    for (const cut of [
      '',
      'v1.',
      'v1',
      SECRET,
      sealed.slice(0, 20),
      `${sealed}\n`,
      sealed.replace('v1.', 'v2.'),
    ]) {
      assert.throws(() => box.open(cut, CONTEXT));
    }
  });

  test('does not show what it holds', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), (secret) => {
        const sealed = box.seal(secret, CONTEXT);
        const bytes = Buffer.from(sealed.slice(3), 'base64url');
        assert.ok(!sealed.includes(secret));
        assert.ok(!bytes.includes(secret));
      }),
    );
  });

  test('is another text each time, so that equal secrets do not show', () => {
    assert.notEqual(box.seal(SECRET, CONTEXT), box.seal(SECRET, CONTEXT));
  });

  test('is not repeated by the error', () => {
    const sealed = box.seal(SECRET, CONTEXT);
    assert.throws(
      () => box.open(sealed, 'other'),
      (error) => error instanceof Error && !error.message.includes(sealed) && !error.message.includes(SECRET),
    );
  });
});

test('a key of another length is refused at once', () => {
  assert.throws(() => secretBox(randomBytes(16)), RangeError);
});
