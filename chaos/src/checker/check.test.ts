import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, RULES } from './check.ts';
import { PLANTED } from './planted/all.ts';
import type { Planted } from './planted/planted.ts';
import { type SampleRun, sampleRun, seen } from './sample-run.ts';

const upload = 'upload_1';

function plant({ noted, left, lines }: Planted): SampleRun {
  const { history, final } = sampleRun(noted);
  return { history: lines?.(history) ?? history, final: left?.(final) ?? final };
}

test('a run without a fault in it is without a violation', () => {
  const { history, final } = sampleRun();
  assert.deepEqual(check(history, final), []);
});

for (const planted of PLANTED) {
  test(`${planted.rule} notices when ${planted.what}`, () => {
    const { history, final } = plant(planted);
    const rules = check(history, final).map(({ rule }) => rule);
    assert.ok(rules.includes(planted.rule), `noticed by: ${rules.join(', ') || 'nobody'}`);
  });
}

test('a violation of every rule is planted', () => {
  const planted = new Set(PLANTED.map(({ rule }) => rule));
  assert.deepEqual(
    RULES.map(({ name }) => name).filter((name) => !planted.has(name)),
    [],
  );
});

test('what may be so is no violation: an unanswered PUT took effect late', () => {
  const { history, final } = sampleRun((history) => {
    history.call('put-part', { upload, part: 1 }, { outcome: 'unknown', error: 'reset' });
    history.call('retrieve', { upload }, seen('pending', { parts: { 1: 'other', 2: 'two' } }));
  });
  assert.deepEqual(check(history, final), []);
});

test('what may be so is no violation: two looks at the same time see either status', () => {
  const { history, final } = sampleRun((history) => {
    const slow = history.invoke('retrieve', { upload });
    history.call('retrieve', { upload }, seen('complete'));
    history.return(slow, seen('pending', { parts: { 1: 'one', 2: 'two' } }));
  });
  assert.deepEqual(check(history, final), []);
});

test('what may be so is no violation: an event is on its way when the run ends', () => {
  const { history, final } = sampleRun();
  const undelivered = history.filter(
    (entry) => entry.type !== 'webhook' || entry.event !== 'upload.imported',
  );
  assert.deepEqual(
    check(undelivered, { ...final, pendingDeliveries: [{ eventId: 'x', eventType: 'upload.imported' }] }),
    [],
  );
});
