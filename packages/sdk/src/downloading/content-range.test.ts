import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseContentRange } from './content-range.ts';

it('reads the range of an answer', () => {
  assert.deepEqual(parseContentRange('bytes 5-9/10'), { start: 5, end: 10, total: 10 });
  assert.deepEqual(parseContentRange('Bytes 0-0/*'), { start: 0, end: 1, total: undefined });
  assert.deepEqual(parseContentRange('bytes 5368709120-5368709121/5368709122'), {
    start: 5368709120,
    end: 5368709122,
    total: 5368709122,
  });
});

it('takes nothing that makes no sense', () => {
  for (const header of [
    null,
    '',
    'bytes */10',
    'bytes 9-5/10',
    'bytes 5-10/10',
    'bytes 5-/10',
    'items 5-9/10',
    'bytes 5-9',
    'bytes -1-9/10',
    'bytes 5-9/10, bytes 5-9/10',
    `bytes 0-${'9'.repeat(30)}/*`,
  ])
    assert.equal(parseContentRange(header), undefined, String(header));
});
