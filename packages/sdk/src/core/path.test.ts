import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { WharfError } from '../errors/wharf-error.ts';
import { path } from './path.ts';

test('an id cannot reach another resource', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (id) => {
      fc.pre(id !== '.' && id !== '..');
      const { pathname, search, hash } = new URL(`http://127.0.0.1/v1${path`/assets/${id}/tags`}`);
      const steps = pathname.split('/');
      assert.deepEqual([steps.length, steps[2], steps[4], search, hash], [5, 'assets', 'tags', '', '']);
      assert.equal(decodeURIComponent(steps[3] ?? ''), id);
    }),
  );
  assert.equal(path`/assets/${'a/../b?c#d%2f'}`, '/assets/a%2F..%2Fb%3Fc%23d%252f');
});

test('what is no id is refused before anything is sent', () => {
  for (const id of ['', '.', '..', undefined as unknown as string])
    assert.throws(() => path`/assets/${id}`, WharfError);
});
