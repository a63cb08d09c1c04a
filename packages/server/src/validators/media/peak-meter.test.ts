import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PeakMeter } from './peak-meter.ts';

describe('the peak meter', () => {
  it('keeps the order of loud and quiet, however long the recording is', () => {
    const meter = new PeakMeter();
    const block = new Float32Array(10_000);
    for (let part = 0; part < 1_000; part++) meter.push(block.fill(part < 500 ? 0.1 : -0.9), 1);
    const peaks = meter.peaks();
    assert.ok(peaks.length >= 1024 && peaks.length <= 2048);
    const quarter = peaks.length >> 2;
    assert.ok(Math.abs((peaks[quarter] ?? 0) - 0.1) < 1e-6);
    assert.ok(Math.abs((peaks[3 * quarter] ?? 0) - 0.9) < 1e-6);
  });

  it('clips, and hears no numbers as silence', () => {
    const meter = new PeakMeter();
    meter.push(new Float32Array([Number.NaN, 7]), 1);
    assert.deepEqual([...meter.peaks()], [1]);
  });
});
