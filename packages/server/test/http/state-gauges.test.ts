import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPrometheus } from '../../src/adapters/metrics/prometheus.ts';
import { exportState } from '../../src/http/state-gauges.ts';
import { altered, openStores } from '../domain/real-stores.ts';

const OPTIONS = { totals: true, openStreams: () => 3 };

/** The values of the series of a page. */
async function values(page: Promise<string>): Promise<ReadonlyMap<string, number>> {
  const lines = (await page).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

test('what cannot be read is left out and counted; the rest is there, and so is the next reading', async (t) => {
  const stores = await openStores(t);
  let broken = true;
  const workers = altered(stores.database.workers, {
    countQueue: async (now) => {
      if (broken) throw new Error('no database');
      return stores.database.workers.countQueue(now);
    },
  });
  const deps = { ...stores, database: { ...stores.database, workers }, clockSkew: () => 250 };
  const { registry } = createPrometheus({ version: '1', role: 'all' });
  const refresh = exportState(registry, deps, OPTIONS);

  await refresh();
  const without = await values(registry.metrics());
  assert.equal(without.has('wharf_queue_waiting_jobs'), false);
  assert.equal(without.get('wharf_metrics_unread_total{source="queue"}'), 1);
  assert.equal(without.get('wharf_metrics_unread_total{source="totals"}'), 0);
  assert.equal(without.get('wharf_event_streams'), 3);
  assert.equal(without.get('wharf_clock_skew_seconds'), 0.25);
  assert.equal(without.get('wharf_reserved_bytes'), 0);
  assert.ok((without.get('wharf_store_free_bytes') ?? 0) > 0);

  broken = false;
  await refresh();
  const complete = await values(registry.metrics());
  assert.equal(complete.get('wharf_queue_waiting_jobs'), 0);
  assert.equal(complete.get('wharf_workers_alive'), 0);
  assert.equal(complete.get('wharf_metrics_unread_total{source="queue"}'), 1);
});

test('a process that works on no jobs does not look at every upload', async (t) => {
  const stores = await openStores(t);
  const uploads = altered(stores.database.uploads, { countByStatus: () => assert.fail('looked') });
  const deps = { ...stores, database: { ...stores.database, uploads }, clockSkew: () => 0 };
  const { registry } = createPrometheus({});
  await exportState(registry, deps, { ...OPTIONS, totals: false })();
  const page = await registry.metrics();
  assert.doesNotMatch(page, /^wharf_(?:uploads|jobs|reserved_bytes)[{ ]/m);
  assert.match(page, /^wharf_queue_waiting_jobs 0$/m);
});
