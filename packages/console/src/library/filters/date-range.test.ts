import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { boundsOf, dateFilterIn, dateFilterName, dateFilterOut } from './date-range.ts';

const NOW = new Date(2026, 4, 17, 15, 30);

describe('the dates of a list', () => {
  it('begin at a midnight, so that the bounds stay the same all day', () => {
    const { after, before } = boundsOf({ days: 7 }, NOW);
    assert.equal(after, new Date(new Date(2026, 4, 11).getTime() - 1).toISOString());
    assert.equal(before, undefined);
    assert.deepEqual(boundsOf({ days: 7 }, new Date(2026, 4, 17, 0, 0)), { after, before });
  });

  it('include the first and the last day of a range', () => {
    assert.deepEqual(boundsOf({ from: '2026-02-27', to: '2026-02-28' }, NOW), {
      after: new Date(new Date(2026, 1, 27).getTime() - 1).toISOString(),
      before: new Date(2026, 2, 1).toISOString(),
    });
  });

  it('survive the address', () => {
    for (const date of [
      { days: 1 },
      { from: '2026-01-01', to: undefined },
      { from: undefined, to: '2026-01-01' },
    ]) {
      const query = Object.fromEntries(
        Object.entries(dateFilterOut(date)).filter(
          (entry): entry is [string, string] => entry[1] !== undefined,
        ),
      );
      assert.deepEqual(dateFilterIn(query), date);
    }
  });

  it('are none where the address makes no sense', () => {
    const odd: readonly Record<string, string>[] = [
      {},
      { days: '-4' },
      { days: '2' },
      { from: 'yesterday' },
      { to: '2026-1-1' },
    ];
    for (const query of odd) {
      assert.equal(dateFilterIn(query), undefined);
    }
  });

  it('have a name', () => {
    assert.equal(dateFilterName({ days: 1 }), 'Today');
    assert.equal(dateFilterName({ from: '2026-01-01', to: '2026-02-01' }), '2026-01-01 to 2026-02-01');
    assert.equal(dateFilterName({ from: '2026-01-01', to: undefined }), 'Since 2026-01-01');
    assert.equal(dateFilterName({ from: undefined, to: '2026-01-01' }), 'Until 2026-01-01');
  });
});
