import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseContentLength, parseContentRange } from './content-range.ts';

suite('Content-Range', () => {
  test('a range has an exclusive end here', () => {
    assert.deepEqual(parseContentRange('bytes 0-99/1000'), {
      kind: 'range',
      start: 0,
      end: 100,
      total: 1000,
    });
    assert.deepEqual(parseContentRange(' BYTES 5-5/6 '), { kind: 'range', start: 5, end: 6, total: 6 });
  });

  test('a total may be unknown', () => {
    assert.deepEqual(parseContentRange('bytes 7-9/*'), { kind: 'range', start: 7, end: 10, total: null });
  });

  test('an unsatisfied range names the total', () => {
    assert.deepEqual(parseContentRange('bytes */0'), { kind: 'unsatisfied', total: 0 });
  });

  test('what contradicts itself, or is in another unit, is none', () => {
    for (const value of [
      undefined,
      '',
      'bytes',
      'items 0-1/2',
      'bytes 5-4/10',
      'bytes 0-10/10',
      'bytes */*',
      'bytes -1-5/10',
      'bytes 0-1/2, bytes 0-1/2',
      'bytes 0-9999999999999999999/*',
    ]) {
      assert.equal(parseContentRange(value), undefined, value);
    }
  });
});

suite('Content-Length', () => {
  test('is a number of bytes, or nothing', () => {
    assert.equal(parseContentLength('0'), 0);
    assert.equal(parseContentLength('5497558138880'), 5_497_558_138_880);
    for (const value of [undefined, '', '-1', '1e3', '5, 5', '0x10']) {
      assert.equal(parseContentLength(value), null, value);
    }
  });
});
