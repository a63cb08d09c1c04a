import assert from 'node:assert/strict';
import { it } from 'node:test';
import { formatShare } from './share.ts';

it('writes shares so that nothing becomes all or nothing by rounding', () => {
  assert.deepEqual([0, 0.00001, 0.0014, 0.125, 0.5, 0.9996, 1].map(formatShare), [
    '0%',
    '< 0.1%',
    '0.1%',
    '12.5%',
    '50%',
    '> 99.9%',
    '100%',
  ]);
});
