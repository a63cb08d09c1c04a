import type { DeliveryRecord } from '../../../ports/webhook-delivery-repository.ts';
import type { WebhookRecord } from '../../../ports/webhook-repository.ts';
import type { WebhookDeliveryTable, WebhookTable } from '../schema.ts';

export function toWebhook(row: WebhookTable): WebhookRecord {
  return {
    id: row.id,
    projectId: row.project_id,
    url: row.url,
    eventTypes: toEventTypes(row.event_types),
    description: row.description,
    disabledAt: row.disabled_at,
    disabledReason: row.disabled_reason,
    sealedSecret: row.sealed_secret,
    formerSealedSecret: row.former_sealed_secret,
    formerSecretUntil: row.former_secret_until,
    failingSince: row.failing_since,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export function toWebhookRow(webhook: WebhookRecord): WebhookTable {
  return {
    id: webhook.id,
    project_id: webhook.projectId,
    url: webhook.url,
    event_types: JSON.stringify(webhook.eventTypes),
    description: webhook.description,
    disabled_at: webhook.disabledAt,
    disabled_reason: webhook.disabledReason,
    sealed_secret: webhook.sealedSecret,
    former_sealed_secret: webhook.formerSealedSecret,
    former_secret_until: webhook.formerSecretUntil,
    failing_since: webhook.failingSince,
    created_at: webhook.createdAt,
    updated_at: webhook.updatedAt,
    deleted_at: null,
  };
}

export function toEventTypes(text: string): WebhookRecord['eventTypes'] {
  return JSON.parse(text) as WebhookRecord['eventTypes'];
}

export function toDelivery(row: Omit<WebhookDeliveryTable, 'claim' | 'lease_owner'>): DeliveryRecord {
  return { ...toSummary(row), payload: row.payload };
}

export function toSummary(
  row: Omit<WebhookDeliveryTable, 'payload' | 'claim' | 'lease_owner'>,
): Omit<DeliveryRecord, 'payload'> {
  return {
    id: row.id,
    webhookId: row.webhook_id,
    eventId: row.event_id,
    eventType: row.event_type,
    state: row.state,
    attempts: row.attempts,
    dueAt: row.due_at,
    lastAttemptAt: row.last_attempt_at,
    finishedAt: row.finished_at,
    responseStatus: row.response_status,
    responseBody: row.response_body,
    error: row.error,
    createdAt: row.created_at,
  };
}

export function toDeliveryRow(delivery: DeliveryRecord): WebhookDeliveryTable {
  return {
    id: delivery.id,
    webhook_id: delivery.webhookId,
    event_id: delivery.eventId,
    event_type: delivery.eventType,
    payload: delivery.payload,
    state: delivery.state,
    attempts: delivery.attempts,
    claim: 0,
    due_at: delivery.dueAt,
    lease_owner: null,
    last_attempt_at: delivery.lastAttemptAt,
    finished_at: delivery.finishedAt,
    response_status: delivery.responseStatus,
    response_body: delivery.responseBody,
    error: delivery.error,
    created_at: delivery.createdAt,
  };
}
