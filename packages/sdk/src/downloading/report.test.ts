import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { DownloadProgress } from './download.ts';
import { Report } from './report.ts';

it('tells the first and the last of many steps, and leaves most of the others out', () => {
  const steps: DownloadProgress[] = [];
  const report = new Report((step) => steps.push(step));
  for (let bytes = 1; bytes <= 100_000; bytes += 1) report.at('downloading', bytes, 100_000);
  report.at('done', 100_000, 100_000);
  assert.deepEqual(
    [steps[0], steps.at(-2), steps.at(-1)].map((step) => [step?.stage, step?.bytesReceived]),
    [
      ['downloading', 1],
      ['downloading', 100_000],
      ['done', 100_000],
    ],
  );
  assert.ok(steps.length < 1_000);
});
