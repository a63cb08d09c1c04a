import assert from 'node:assert/strict';
import { it } from 'node:test';
import { jobSteps } from './job-steps.ts';

it('tells the life of a job in words, with the time that each step took', () => {
  const steps = jobSteps({
    statusHistory: [
      { status: 'queued', date: '2026-01-01T00:00:00.000Z' },
      { status: 'in-progress', date: '2026-01-01T00:00:02.500Z' },
      { status: 'success', date: '2026-01-01T00:01:00.000Z' },
    ],
  });
  assert.deepEqual(
    steps.map(({ name, seconds }) => [name, seconds]),
    [
      ['In the queue', 2.5],
      ['Being worked on', 57.5],
      ['Done', undefined],
    ],
  );
});
