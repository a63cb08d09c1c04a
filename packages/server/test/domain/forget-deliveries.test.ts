import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPrometheus } from '../../src/adapters/metrics/prometheus.ts';
import { forgetDeliveries } from '../../src/domain/webhooks/forget-deliveries.ts';
import type { DeliveryRecord } from '../../src/ports/webhook-delivery-repository.ts';
import { newSqliteStore } from '../conformance/database/sqlite-store.ts';
import { openWithProjects } from '../conformance/database/store.ts';
import { aDelivery, aWebhook } from '../conformance/database/webhook-records.ts';

const DAY = 86_400_000;
const NOW = 1_790_000_000_000;
const ago = (days: number) => NOW - days * DAY;

test('deliveries are kept, and waited with, for as long as the guide says', async (t) => {
  const { database } = await openWithProjects(newSqliteStore, t);
  const { webhooks, deliveries } = database;
  const { meter, registry } = createPrometheus({});
  const old = { createdAt: ago(90), updatedAt: ago(90) };
  await webhooks.insert(aWebhook('well', old), 20);
  await webhooks.insert(aWebhook('failing', { ...old, failingSince: ago(3) - 1 }), 20);
  await webhooks.insert(aWebhook('off', { ...old, disabledAt: ago(30) - 1 }), 20);
  await webhooks.insert(aWebhook('off lately', { ...old, disabledAt: ago(30) }), 20);
  const rows: Readonly<Record<string, Partial<DeliveryRecord>>> = {
    'delivered, old': { state: 'delivered', finishedAt: ago(3) - 1 },
    'delivered, kept': { state: 'delivered', finishedAt: ago(3) },
    'dead, old': { state: 'dead', finishedAt: ago(30) - 1 },
    'dead, kept': { state: 'dead', finishedAt: ago(30) },
    'pending of a disabled one, old': { webhookId: 'off', dueAt: ago(60) },
    'pending of a disabled one, kept': { webhookId: 'off lately', dueAt: ago(60) },
    'pending while there was no worker': { dueAt: ago(60) },
    'overdue at a failing one': { webhookId: 'failing', dueAt: ago(3) - 1 },
    'waiting at a failing one': { webhookId: 'failing', dueAt: ago(3) },
  };
  await deliveries.insert(
    Object.entries(rows).map(([id, fields]) =>
      aDelivery(id, { webhookId: 'well', createdAt: ago(80), ...fields }),
    ),
  );
  assert.equal(await forgetDeliveries({ database, meter, clock: () => NOW }), 4);
  const left = new Map<string, string>();
  for (const webhook of ['well', 'failing', 'off', 'off lately']) {
    const { items } = await deliveries.list(webhook, {}, { size: 20 });
    for (const { id, state } of items) left.set(id, state);
  }
  assert.deepEqual(
    Object.fromEntries([...left].toSorted()),
    Object.fromEntries(
      [
        ['dead, kept', 'dead'],
        ['delivered, kept', 'delivered'],
        ['overdue at a failing one', 'dead'],
        ['pending of a disabled one, kept', 'pending'],
        ['pending while there was no worker', 'pending'],
        ['waiting at a failing one', 'pending'],
      ].toSorted(),
    ),
  );
  const given = await deliveries.find('failing', 'overdue at a failing one');
  assert.match(given?.error ?? '', /not its turn for three days/);
  assert.equal(given?.finishedAt, NOW);
  assert.match(await registry.metrics(), /^wharf_webhook_deliveries_total\{outcome="dead"\} 1$/m);
});
