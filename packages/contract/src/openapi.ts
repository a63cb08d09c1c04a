import type { TObject, TSchema } from 'typebox';
import { AssetSchema } from './assets.ts';
import { CollectionSchema } from './collections.ts';
import { ErrorBodySchema } from './errors.ts';
import { JobSchema } from './jobs.ts';
import { ModelSchema } from './models.ts';
import { BASE_PATH, IDEMPOTENCY_KEY, type Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { UploadCreateBodySchema, UploadSchema } from './uploads.ts';
import {
  WEBHOOK_EVENT_SCHEMAS,
  WEBHOOK_EVENT_SUMMARIES,
  WebhookAssetSchema,
  WebhookModelSchema,
  WebhookUploadSchema,
} from './webhook-events.ts';
import { WebhookDeliverySchema, WebhookSchema } from './webhooks.ts';

/** Schemas that become `#/components/schemas`; wherever they occur, a `$ref` stands. */
const COMPONENTS: ReadonlyMap<TSchema, string> = new Map<TSchema, string>([
  [UploadSchema, 'Upload'],
  [UploadCreateBodySchema, 'UploadCreate'],
  [AssetSchema, 'Asset'],
  [JobSchema, 'Job'],
  [ModelSchema, 'Model'],
  [CollectionSchema, 'Collection'],
  [WebhookSchema, 'Webhook'],
  [WebhookDeliverySchema, 'WebhookDelivery'],
  [WebhookUploadSchema, 'WebhookUpload'],
  [WebhookAssetSchema, 'WebhookAsset'],
  [WebhookModelSchema, 'WebhookModel'],
  [ErrorBodySchema, 'Error'],
]);

const ERROR_DESCRIPTIONS: Readonly<Record<number, string>> = {
  400: 'Bad input or wrong state; `reason` says what to change',
  401: 'No or wrong credentials',
  403: 'The key may not do this, or `projectId` is another project',
  404: 'Not found in this project',
  413: 'Too large',
  429: 'Too many requests; wait `remainingSeconds`',
  500: 'Our fault; quote the trace id',
  503: 'Not ready',
  507: 'The storage is full',
};

type Json = Record<string, unknown>;

/** Replaces component schemas below `schema` by references. */
function withReferences(schema: unknown, root = false): unknown {
  if (Array.isArray(schema)) return schema.map((item) => withReferences(item));
  if (typeof schema !== 'object' || schema === null) return schema;
  const component = root ? undefined : COMPONENTS.get(schema as TSchema);
  if (component !== undefined) return { $ref: `#/components/schemas/${component}` };
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, withReferences(value)]));
}

function parameters(location: 'path' | 'query', schema: TObject | undefined): Json[] {
  if (schema === undefined) return [];
  const required = new Set<string>(schema.required ?? []);
  return Object.entries(schema.properties).map(([name, property]) => ({
    name,
    in: location,
    required: location === 'path' || required.has(name),
    schema: withReferences(property),
  }));
}

/** Bare; the quoted form of the draft is left to its words, as it has a pattern of its own. */
const IDEMPOTENCY_KEY_PARAMETER: Json = {
  name: IDEMPOTENCY_KEY,
  in: 'header',
  required: false,
  description:
    'Wharf: makes the request repeatable. Sent again with the same key and body within 24 hours, it creates nothing: the answer is what was created the first time, as it is now. The key with another body is 400; when what it created was deleted, 404. May be quoted, as draft-ietf-httpapi-idempotency-key-header has it.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
};

function responses(operation: Operation): Json {
  const media = operation.responseType ?? 'application/json';
  const result: Json = {
    '200': { description: 'Success', content: { [media]: { schema: withReferences(operation.response) } } },
  };
  const statuses = operation.auth !== 'none' ? [...operation.errors, 401, 403, 429, 500] : operation.errors;
  for (const status of [...new Set(statuses)].sort((a, b) => a - b)) {
    result[String(status)] = {
      description: ERROR_DESCRIPTIONS[status] ?? 'Error',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
    };
  }
  return result;
}

function operationObject(operation: Operation): Json {
  return {
    operationId: operation.id,
    tags: [operation.tag],
    summary: operation.summary,
    ...(operation.description === undefined ? {} : { description: operation.description }),
    parameters: [
      ...parameters('path', operation.params),
      ...parameters('query', operation.query),
      ...(operation.repeatable === true ? [IDEMPOTENCY_KEY_PARAMETER] : []),
    ],
    ...(operation.body === undefined
      ? {}
      : {
          requestBody: {
            required: operation.bodyOptional !== true,
            content: { 'application/json': { schema: withReferences(operation.body) } },
          },
        }),
    responses: responses(operation),
    security: operation.auth !== 'none' ? [{ basic: [] }, { bearer: [] }] : [],
  };
}

/** Headers of Standard Webhooks, which every event has. */
const WEBHOOK_HEADERS: readonly Json[] = [
  ['webhook-id', 'Of the event: the same whenever it is sent again'],
  ['webhook-timestamp', 'When this attempt was made, in seconds since the epoch'],
  [
    'webhook-signature',
    '`v1,` and the HMAC-SHA256 of id, timestamp and body, Base64; several have spaces between',
  ],
].map(([name, description]) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
}));

function webhookObjects(): Json {
  const events = Object.entries(WEBHOOK_EVENT_SCHEMAS).map(([type, schema]) => [
    type,
    {
      post: {
        operationId: `receive-${type}`,
        tags: ['Webhooks'],
        summary: WEBHOOK_EVENT_SUMMARIES[type as keyof typeof WEBHOOK_EVENT_SCHEMAS],
        parameters: WEBHOOK_HEADERS,
        requestBody: { required: true, content: { 'application/json': { schema: withReferences(schema) } } },
        responses: {
          '2XX': { description: 'Received' },
          '410': { description: 'Never send anything again: disables the webhook' },
          default: { description: 'Not received: sent again later' },
        },
        security: [],
      },
    },
  ]);
  return Object.fromEntries(events) as Json;
}

/** Full path of an operation, with `{name}` parameters. */
export function fullPath(operation: Operation): string {
  return operation.outsideBase === true ? operation.path : `${BASE_PATH}${operation.path}`;
}

/**
 * The OpenAPI 3.1 document of the API, made from the schemas that validate its requests.
 *
 * @param options.serverUrl absolute base of the installation, without a trailing slash
 */
export function openApi(options: { readonly serverUrl: string; readonly version: string }): Json {
  const paths: Record<string, Json> = {};
  for (const operation of OPERATIONS) {
    const path = fullPath(operation);
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: operationObject(operation) };
  }
  const tags = [...new Set(OPERATIONS.map((operation) => operation.tag))];
  return {
    openapi: '3.1.0',
    info: {
      title: 'Wharf',
      version: options.version,
      description:
        "Self-hosted upload and import service for AI asset pipelines. Compatible on the wire with Scenario's Uploads API.",
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: options.serverUrl }],
    tags: tags.map((name) => ({ name })),
    paths,
    webhooks: webhookObjects(),
    components: {
      schemas: Object.fromEntries(
        [...COMPONENTS].map(([schema, name]) => [name, withReferences(schema, true)]),
      ),
      securitySchemes: {
        basic: { type: 'http', scheme: 'basic', description: 'Key and secret' },
        bearer: { type: 'http', scheme: 'bearer', description: 'Base64 of `key:secret`' },
      },
    },
  };
}
