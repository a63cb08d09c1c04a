import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { waitingTime } from './waiting-time.ts';

const NOW = Date.parse('2026-03-04T05:06:07Z');

const CASES: readonly [headers: Readonly<Record<string, string>>, wanted: number | undefined][] = [
  [{}, undefined],
  [{ ratelimit: '"api";r=0;t=55' }, 56_000],
  [{ ratelimit: '"api"; r=0; t=55' }, 56_000],
  [{ ratelimit: '"api";r=0;t=55, "pages";r=3;t=1' }, 56_000],
  // Of a window with requests left it says nothing.
  [{ ratelimit: '"resolvers";r=2998;t=172' }, undefined],
  [{ ratelimit: '"api";r=05;t=55' }, undefined],
  [{ ratelimit: '"api";r=0' }, undefined],
  [{ 'retry-after': '120' }, 120_000],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': 'Wed, 04 Mar 2026 05:07:07 GMT' }, 60_000],
  [{ 'retry-after': 'Wed, 04 Mar 2026 05:05:07 GMT' }, 0],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': '5.5' }, undefined],
  [{ ratelimit: '"api";r=0;t=5', 'retry-after': '120' }, 6_000],
  [{ ratelimit: '"api";r=7;t=5', 'retry-after': '120' }, 120_000],
];

describe('the time that the Hub wants to be left alone', () => {
  for (const [headers, wanted] of CASES) {
    it(`is ${wanted} ms with ${JSON.stringify(headers)}`, () => {
      assert.equal(
        waitingTime((name) => headers[name], NOW),
        wanted,
      );
    });
  }
});
