import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { boundMetadata } from './metadata-bounds.ts';

const bound = (metadata: Readonly<Record<string, unknown>>, maxBytes = 65_536) =>
  boundMetadata(Object.entries(metadata), maxBytes);

describe('metadata in the facts', () => {
  it('stays as it is where it is small', () => {
    const metadata = { a: 'text', b: 7, c: true, d: null, e: { type: 'array', length: 9, first: [1, 'x'] } };
    assert.deepEqual(bound(metadata), { values: metadata, omitted: [] });
  });

  it('is cut at 4 KiB a string, never inside a character, and says so', () => {
    const { values, omitted } = bound({
      long: `x${'😀'.repeat(2000)}`,
      nested: { deep: 'y'.repeat(5000) },
      ok: 'z',
    });
    assert.equal(values.long, `x${'😀'.repeat(1023)}`);
    assert.deepEqual(values.nested, { deep: 'y'.repeat(4096) });
    assert.deepEqual(omitted, ['long', 'nested']);
  });

  it('leaves out what exceeds the whole, and goes on with what is smaller', () => {
    const { values, omitted } = bound({ a: 'x'.repeat(60), b: 'y'.repeat(60), c: 'z' }, 100);
    assert.deepEqual(Object.keys(values), ['a', 'c']);
    assert.deepEqual(omitted, ['b']);
  });

  it('turns what JSON has not into text, or leaves it out', () => {
    const { values, omitted } = bound({
      nan: Number.NaN,
      big: 2n ** 64n,
      date: new Date(0),
      f: () => 0,
      u: undefined,
    });
    assert.deepEqual(values, { nan: 'NaN', big: '18446744073709551616' });
    assert.deepEqual(omitted, ['date', 'f', 'u']);
  });

  it('keeps __proto__ a key', () => {
    const { values } = boundMetadata([['__proto__', { polluted: true }]], 1000);
    assert.equal(JSON.stringify(values), '{"__proto__":{"polluted":true}}');
    assert.equal(Object.getPrototypeOf(values), Object.prototype);
  });

  it('names at most 200 of what is left out, and counts the others', () => {
    const entries = Array.from({ length: 1000 }, (_, index): [string, unknown] => [`k${index}`, 'v']);
    const { values, omitted } = boundMetadata(entries, 65_536);
    assert.equal(Object.keys(values).length, 500);
    assert.equal(omitted.length, 201);
    assert.equal(omitted.at(-1), '… and 300 more');
    assert.deepEqual(
      boundMetadata(
        [
          ['', undefined],
          ['a\u202e\nb', undefined],
        ],
        100,
      ).omitted,
      ['(empty)', 'ab'],
    );
    assert.equal(boundMetadata([['k'.repeat(5000), 'v']], 65_536).omitted[0], `${'k'.repeat(100)}…`);
  });

  it('is JSON within its bounds whatever a file says', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.anything())),
        fc.nat(3000),
        (entries, room) => {
          const { values } = boundMetadata(entries, room);
          const json = JSON.stringify(values);
          assert.ok(Buffer.byteLength(json) <= room + 2);
          assert.ok(json.isWellFormed());
        },
      ),
    );
  });
});
