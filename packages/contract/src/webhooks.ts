import { type Static, Type } from 'typebox';
import { DateTime, EmptyObject, ProjectIdQuery } from './common-fields.ts';
import { defineOperation } from './operation.ts';
import { NextPaginationToken, PaginationToken, pageSize } from './pagination.ts';
import { WebhookEventTypeSchema } from './webhook-events.ts';

/** Most webhooks of a project. */
export const MAX_WEBHOOKS = 20;

export const WebhookSchema = Type.Object(
  {
    id: Type.String(),
    ownerId: Type.String({ description: 'The project' }),
    url: Type.String({ description: 'Where events are sent' }),
    eventTypes: Type.Array(WebhookEventTypeSchema, {
      description: 'What is sent; empty: everything, also types of event that are yet to come',
    }),
    description: Type.Optional(Type.String()),
    disabled: Type.Boolean({
      description: 'Whether nothing is sent: what is on its way waits, what happens meanwhile is not told',
    }),
    disabledReason: Type.Optional(
      Type.Enum(['owner', 'gone'], {
        description: '`owner`: by a request. `gone`: the receiver answered 410',
      }),
    ),
    failingSince: Type.Optional(
      Type.String({ format: 'date-time', description: 'Since when no attempt has succeeded' }),
    ),
    createdAt: DateTime,
    updatedAt: DateTime,
  },
  { title: 'Webhook' },
);
export type Webhook = Static<typeof WebhookSchema>;

export const IssuedWebhookSchema = Type.Object(
  {
    ...WebhookSchema.properties,
    secret: Type.String({
      description: '`whsec_...`, what signatures are made with. Shown this once',
    }),
  },
  { title: 'IssuedWebhook' },
);
export type IssuedWebhook = Static<typeof IssuedWebhookSchema>;

export const DELIVERY_STATES = ['pending', 'delivered', 'dead'] as const;
export const DeliveryStateSchema = Type.Enum([...DELIVERY_STATES], {
  description:
    '`pending`: to be sent, or sent again. `delivered`: the receiver answered with 2xx. `dead`: given up',
});
export type DeliveryState = Static<typeof DeliveryStateSchema>;

export const WebhookDeliverySchema = Type.Object(
  {
    id: Type.String(),
    webhookId: Type.String(),
    eventId: Type.String({ description: 'The `webhook-id` that is sent: the same at every attempt' }),
    eventType: Type.String(),
    state: DeliveryStateSchema,
    attempts: Type.Integer({ description: 'Attempts so far; replaying counts anew' }),
    createdAt: DateTime,
    lastAttemptAt: Type.Optional(DateTime),
    nextAttemptAt: Type.Optional(
      Type.String({ format: 'date-time', description: 'While `pending`, when it is sent at the latest' }),
    ),
    finishedAt: Type.Optional(DateTime),
    responseStatus: Type.Optional(Type.Integer({ description: 'HTTP status of the last answer' })),
    responseBody: Type.Optional(
      Type.String({ description: 'The first KiB of the last answer, as text of whatever sort' }),
    ),
    error: Type.Optional(Type.String({ description: 'Why the last attempt failed' })),
  },
  { title: 'WebhookDelivery' },
);
export type WebhookDelivery = Static<typeof WebhookDeliverySchema>;

const Fields = {
  eventTypes: Type.Optional(
    Type.Array(WebhookEventTypeSchema, {
      maxItems: 50,
      description: 'What is sent; empty, the default: everything',
    }),
  ),
  description: Type.Optional(Type.String({ maxLength: 500 })),
  disabled: Type.Optional(Type.Boolean({ description: 'Default: false' })),
};
const Url = Type.String({
  minLength: 1,
  maxLength: 2048,
  description:
    'Begins with `https://`, and leads to a public address. Networks that the installation imports from may have `http://`, and any port',
});

const ProjectQuery = Type.Object({ projectId: ProjectIdQuery });
const WebhookParams = Type.Object({ webhookId: Type.String({ minLength: 1, maxLength: 200 }) });
const DeliveryParams = Type.Object({
  ...WebhookParams.properties,
  deliveryId: Type.String({ minLength: 1, maxLength: 200 }),
});
const WebhookResponse = Type.Object({ webhook: WebhookSchema });
const IssuedWebhookResponse = Type.Object({ webhook: IssuedWebhookSchema });
const DeliveryResponse = Type.Object({ delivery: WebhookDeliverySchema });

export const createWebhook = defineOperation({
  id: 'createWebhook',
  method: 'POST',
  path: '/webhooks',
  tag: 'Webhooks',
  summary: 'Create a webhook',
  description: `Events of the project are sent to its URL, signed as Standard Webhooks are. At most ${MAX_WEBHOOKS} of a project. The answer holds a secret that is shown this once, so an \`Idempotency-Key\` does not count here: a request that is repeated makes another webhook. Beyond Scenario.`,
  auth: 'key',
  query: ProjectQuery,
  body: Type.Object({ url: Url, ...Fields }),
  nullIsAbsent: true,
  response: IssuedWebhookResponse,
  errors: [400],
});

export const listWebhooks = defineOperation({
  id: 'listWebhooks',
  method: 'GET',
  path: '/webhooks',
  tag: 'Webhooks',
  summary: 'List webhooks',
  description: 'Oldest first. Beyond Scenario.',
  auth: 'key',
  query: ProjectQuery,
  response: Type.Object({ webhooks: Type.Array(WebhookSchema) }),
  errors: [],
});

export const retrieveWebhook = defineOperation({
  id: 'retrieveWebhook',
  method: 'GET',
  path: '/webhooks/{webhookId}',
  tag: 'Webhooks',
  summary: 'Get a webhook',
  description: 'Beyond Scenario.',
  auth: 'key',
  params: WebhookParams,
  query: ProjectQuery,
  response: WebhookResponse,
  errors: [404],
});

export const updateWebhook = defineOperation({
  id: 'updateWebhook',
  method: 'PATCH',
  path: '/webhooks/{webhookId}',
  tag: 'Webhooks',
  summary: 'Change a webhook',
  description:
    'What is left out stays. Enabling it again sends what was waiting when it was disabled. Beyond Scenario.',
  auth: 'key',
  params: WebhookParams,
  query: ProjectQuery,
  body: Type.Object({ url: Type.Optional(Url), ...Fields }),
  nullIsAbsent: true,
  response: WebhookResponse,
  errors: [400, 404],
});

export const deleteWebhook = defineOperation({
  id: 'deleteWebhook',
  method: 'DELETE',
  path: '/webhooks/{webhookId}',
  tag: 'Webhooks',
  summary: 'Delete a webhook',
  description: 'With its deliveries: what is on its way is not sent any more. Beyond Scenario.',
  auth: 'key',
  params: WebhookParams,
  query: ProjectQuery,
  response: EmptyObject,
  errors: [404],
});

export const rotateWebhookSecret = defineOperation({
  id: 'rotateWebhookSecret',
  method: 'POST',
  path: '/webhooks/{webhookId}/rotate-secret',
  tag: 'Webhooks',
  summary: 'Give a webhook a new secret',
  description:
    'For 24 hours the secret of before signs along: `webhook-signature` has both signatures. Rotating again within that time ends it at once. Beyond Scenario.',
  auth: 'key',
  params: WebhookParams,
  query: ProjectQuery,
  body: EmptyObject,
  bodyOptional: true,
  response: IssuedWebhookResponse,
  errors: [404],
});

export const testWebhook = defineOperation({
  id: 'testWebhook',
  method: 'POST',
  path: '/webhooks/{webhookId}/test',
  tag: 'Webhooks',
  summary: 'Try a webhook out',
  description:
    'Sends an event `webhook.ping`, whatever the webhook subscribes to. The answer is its delivery, which says later how it went. Beyond Scenario.',
  auth: 'key',
  params: WebhookParams,
  query: ProjectQuery,
  body: EmptyObject,
  bodyOptional: true,
  response: DeliveryResponse,
  errors: [400, 404],
});

export const listWebhookDeliveries = defineOperation({
  id: 'listWebhookDeliveries',
  method: 'GET',
  path: '/webhooks/{webhookId}/deliveries',
  tag: 'Webhooks',
  summary: 'List deliveries',
  description: 'Newest first. Delivered ones are kept for 3 days, dead ones for 30. Beyond Scenario.',
  auth: 'key',
  params: WebhookParams,
  query: Type.Object({
    projectId: ProjectIdQuery,
    state: Type.Optional(DeliveryStateSchema),
    pageSize: pageSize({ default: 50, maximum: 100 }),
    paginationToken: PaginationToken,
  }),
  response: Type.Object({
    deliveries: Type.Array(WebhookDeliverySchema),
    nextPaginationToken: NextPaginationToken,
  }),
  errors: [400, 404],
});

export const retrieveWebhookDelivery = defineOperation({
  id: 'retrieveWebhookDelivery',
  method: 'GET',
  path: '/webhooks/{webhookId}/deliveries/{deliveryId}',
  tag: 'Webhooks',
  summary: 'Get a delivery',
  description: 'With `payload`, the body that is sent. Beyond Scenario.',
  auth: 'key',
  params: DeliveryParams,
  query: ProjectQuery,
  response: Type.Object({
    delivery: WebhookDeliverySchema,
    payload: Type.Record(Type.String(), Type.Unknown(), { description: 'What is sent, as JSON' }),
  }),
  errors: [404],
});

export const replayWebhookDelivery = defineOperation({
  id: 'replayWebhookDelivery',
  method: 'POST',
  path: '/webhooks/{webhookId}/deliveries/{deliveryId}/replay',
  tag: 'Webhooks',
  summary: 'Send a delivery again',
  description:
    'One that is delivered or dead, or waits for its next attempt, with the same `webhook-id` and a fresh signature. Beyond Scenario.',
  auth: 'key',
  params: DeliveryParams,
  query: ProjectQuery,
  body: EmptyObject,
  bodyOptional: true,
  response: DeliveryResponse,
  errors: [400, 404],
});

export const replayWebhook = defineOperation({
  id: 'replayWebhook',
  method: 'POST',
  path: '/webhooks/{webhookId}/replay',
  tag: 'Webhooks',
  summary: 'Send all dead deliveries again',
  description: 'Those of events since a time, oldest first. Beyond Scenario.',
  auth: 'key',
  params: WebhookParams,
  query: ProjectQuery,
  body: Type.Object({
    since: Type.Optional(
      Type.String({
        format: 'date-time',
        description: 'Only events that happened then or later. Default: all',
      }),
    ),
  }),
  bodyOptional: true,
  nullIsAbsent: true,
  response: Type.Object({ replayed: Type.Integer({ description: 'How many are sent again' }) }),
  errors: [400, 404],
});
