import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Stage, type TransferStatus, WAITING } from './status.ts';
import { Tally } from './tally.ts';

const at = (stage: Stage, bytes = 0, processed = 0): TransferStatus => ({
  ...WAITING,
  stage,
  bytes,
  processed,
});

describe('the sums over all transfers', () => {
  it('count each by its stage, and the bytes that are still to be sent', () => {
    const tally = new Tally();
    tally.set('a', 100, at('uploading', 40));
    tally.set('b', 50, at('waiting'));
    tally.set('c', 10, at('checking', 10));
    const { counts, total, active, bytesLeft } = tally.totals();
    assert.deepEqual(counts, { uploading: 1, waiting: 1, checking: 1 });
    assert.deepEqual({ total, active, bytesLeft }, { total: 3, active: 3, bytesLeft: 110 });
    tally.set('a', 100, at('done', 100));
    tally.delete('b');
    assert.equal(tally.totals().bytesLeft, 0);
    assert.equal(tally.totals().total, 2);
    assert.equal(tally.totals().counts.waiting, 0);
  });

  it('never say that all is done while the server still works', () => {
    const tally = new Tally();
    tally.set('a', 100, at('uploading', 100));
    assert.equal(tally.totals().progress, 0.9);
    tally.set('a', 100, at('importing', 100, 0.5));
    assert.equal(tally.totals().progress, 0.95);
    tally.set('a', 100, at('done', 100));
    assert.equal(tally.totals().progress, 1);
  });

  it('begin anew with what starts after everything has ended', () => {
    const tally = new Tally();
    tally.set('a', 1_000, at('done', 1_000));
    tally.set('b', 100, at('waiting'));
    assert.equal(tally.totals().progress, 0);
    tally.set('b', 100, at('uploading', 50));
    assert.ok(Math.abs(tally.totals().progress - 0.45) < 1e-9);
    tally.delete('a');
    assert.ok(Math.abs(tally.totals().progress - 0.45) < 1e-9);
  });

  it('count a transfer again that is tried again', () => {
    const tally = new Tally();
    tally.set('a', 100, at('failed'));
    tally.set('b', 100, at('waiting'));
    tally.set('a', 100, at('waiting'));
    assert.equal(tally.totals().progress, 0);
    tally.set('b', 100, at('done', 100));
    assert.equal(tally.totals().progress, 0.5);
  });
});
