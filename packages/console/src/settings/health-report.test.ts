import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HealthReport } from '@wharf/sdk';
import { componentsOf } from './health-report.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const WORKER = {
  id: 'one',
  startedAt: '2026-03-01T10:00:00Z',
  seenAt: '2026-03-01T11:59:50Z',
  alive: true,
  concurrency: 2,
};
const HEALTHY: HealthReport = {
  status: 'ok',
  database: { status: 'ok', milliseconds: 0.4, engine: 'sqlite' },
  store: { status: 'ok', milliseconds: 3.2, engine: 'disk', freeBytes: 5 * 1024 ** 3 },
  workers: [WORKER],
  queue: { waiting: 0, running: 1 },
};

describe('a health report', () => {
  it('says of each part what it is and that it works', () => {
    assert.deepEqual(componentsOf(HEALTHY, NOW), [
      { name: 'Database', ok: true, facts: 'SQLite, answered in under 1 ms' },
      { name: 'Store', ok: true, facts: 'Local disk, answered in 3 ms, 5.0 GiB free' },
      { name: 'Workers', ok: true, facts: '1 worker, 2 files at once' },
      { name: 'Queue', ok: true, facts: '1 job running, 0 waiting' },
    ]);
  });

  it('says what to do where no worker is alive, and when the last was', () => {
    const gone = { ...WORKER, alive: false, seenAt: '2026-03-01T11:00:00Z' };
    const workers = componentsOf({ ...HEALTHY, workers: [gone] }, NOW)[2];
    assert.equal(workers?.ok, false);
    assert.equal(workers?.facts, 'The last was heard of 1 hour ago');
    assert.match(workers?.advice ?? '', /WHARF_ROLE=worker/);
    assert.equal(componentsOf({ ...HEALTHY, workers: [] }, NOW)[2]?.facts, 'None was ever heard of');
  });

  it('counts only workers that are alive', () => {
    const gone = { ...WORKER, id: 'two', alive: false, concurrency: 8 };
    assert.equal(
      componentsOf({ ...HEALTHY, workers: [gone, WORKER] }, NOW)[2]?.facts,
      '1 worker, 2 files at once',
    );
  });

  it('warns of jobs that wait for long', () => {
    const queue = { waiting: 12, running: 2, oldestWaitingSeconds: 600 };
    const report = componentsOf({ ...HEALTHY, queue }, NOW)[3];
    assert.equal(report?.ok, false);
    assert.equal(report?.facts, '2 jobs running, 12 waiting, the oldest for 10 min');
  });

  it('sends to the log for what does not answer', () => {
    const [database] = componentsOf(
      { ...HEALTHY, database: { ...HEALTHY.database, status: 'failing' } },
      NOW,
    );
    assert.equal(database?.ok, false);
    assert.match(database?.advice ?? '', /log/);
  });
});
