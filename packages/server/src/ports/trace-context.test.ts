import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatTraceparent, parseTraceparent } from './trace-context.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('a traceparent', () => {
  it('is read, and written again as it was', () => {
    for (const sampled of [true, false]) {
      const text = `00-${TRACE}-${SPAN}-${sampled ? '01' : '00'}`;
      assert.deepEqual(parseTraceparent(text), { traceId: TRACE, spanId: SPAN, sampled });
      assert.equal(formatTraceparent({ traceId: TRACE, spanId: SPAN, sampled }), text);
    }
  });

  it('of a later version is read as far as it is known', () => {
    const expected = { traceId: TRACE, spanId: SPAN, sampled: true };
    assert.deepEqual(parseTraceparent(`01-${TRACE}-${SPAN}-09-what-comes`), expected);
  });

  it('that is none is ignored', () => {
    const wrong = [
      undefined,
      '',
      'x'.repeat(5000),
      `00-${TRACE}-${SPAN}`,
      `00-${TRACE}-${SPAN}-01-more`,
      `01-${TRACE}-${SPAN}-01x`,
      `ff-${TRACE}-${SPAN}-01`,
      `00-${TRACE.toUpperCase()}-${SPAN}-01`,
      `00-${'0'.repeat(32)}-${SPAN}-01`,
      `00-${TRACE}-${'0'.repeat(16)}-01`,
      ` 00-${TRACE}-${SPAN}-01`,
      `00-${TRACE}-${SPAN}-01\n`,
    ];
    for (const text of wrong) assert.equal(parseTraceparent(text), undefined, text);
  });
});
