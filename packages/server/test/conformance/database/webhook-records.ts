import type { TestContext } from 'node:test';
import type { Database } from '../../../src/ports/database.ts';
import type {
  DeliveryClaim,
  DeliveryOutcome,
  DeliveryRecord,
} from '../../../src/ports/webhook-delivery-repository.ts';
import type { WebhookRecord } from '../../../src/ports/webhook-repository.ts';
import { T0 } from './records.ts';
import { type NewStore, openWithProjects } from './store.ts';

/** Opens a new database in which `p1` has the webhook `w`, and these. */
export async function openWithWebhooks(
  newStore: NewStore,
  test: TestContext,
  ...webhooks: WebhookRecord[]
): Promise<Database> {
  const { database } = await openWithProjects(newStore, test);
  for (const webhook of [aWebhook('w'), ...webhooks]) await database.webhooks.insert(webhook, 20);
  return database;
}

export function aWebhook(id: string, fields: Partial<WebhookRecord> = {}): WebhookRecord {
  return {
    id,
    projectId: 'p1',
    url: 'https://example.com/hook',
    eventTypes: ['upload.imported', 'asset.deleted'],
    description: 'A "webhook"',
    disabledAt: null,
    disabledReason: null,
    sealedSecret: 'v1.sealed',
    formerSealedSecret: null,
    formerSecretUntil: null,
    failingSince: null,
    createdAt: T0,
    updatedAt: T0,
    ...fields,
  };
}

export function aDelivery(id: string, fields: Partial<DeliveryRecord> = {}): DeliveryRecord {
  return {
    id,
    webhookId: 'w',
    eventId: `event-${id}`,
    eventType: 'upload.imported',
    payload: '{"type":"upload.imported","data":{"name":"größe \\ud800"}}',
    state: 'pending',
    attempts: 0,
    dueAt: T0,
    lastAttemptAt: null,
    finishedAt: null,
    responseStatus: null,
    responseBody: null,
    error: null,
    createdAt: T0,
    ...fields,
  };
}

export function anOutcome(fields: Partial<DeliveryOutcome> = {}): DeliveryOutcome {
  return {
    at: T0 + 5,
    state: 'delivered',
    dueAt: T0 + 5,
    responseStatus: 200,
    responseBody: 'thanks',
    error: null,
    ...fields,
  };
}

export function aDeliveryClaim(owner: string, fields: Partial<DeliveryClaim> = {}): DeliveryClaim {
  return {
    owner,
    now: T0 + 1,
    leaseUntil: T0 + 30,
    limit: 10,
    failingLimit: 5,
    perWebhook: { healthy: 4, failing: 1 },
    perProject: 100,
    busy: new Map(),
    busyProjects: new Map(),
    ...fields,
  };
}
