import { type Static, type TSchema, Type } from 'typebox';
import { AssetSchema } from './assets.ts';
import { ModelFileSchema, ModelSchema } from './models.ts';
import { UploadSchema } from './uploads.ts';

/** What a webhook may be told of. */
export const WEBHOOK_EVENT_TYPES = [
  'upload.created',
  'upload.completed',
  'upload.imported',
  'upload.failed',
  'asset.created',
  'asset.deleted',
  'model.created',
  'model.deleted',
] as const;
export const WebhookEventTypeSchema = Type.Enum([...WEBHOOK_EVENT_TYPES], {
  description:
    '`upload.completed`: all bytes are here. `upload.imported`: its asset or model can be read. `upload.failed`: refused, aborted or expired',
});
export type WebhookEventType = Static<typeof WebhookEventTypeSchema>;

/** What is sent when a webhook is tried out, whatever it subscribes to. */
export const WEBHOOK_PING = 'webhook.ping';
export type SentEventType = WebhookEventType | typeof WEBHOOK_PING;

/** Signed URLs are credentials, and a delivery may lie in a receiver's log for years. */
export const WebhookUploadSchema = Type.Omit(UploadSchema, ['parts']);
export type WebhookUpload = Static<typeof WebhookUploadSchema>;

export const WebhookAssetSchema = Type.Omit(AssetSchema, [
  'url',
  'preview',
  'thumbnail',
  'firstFrame',
  'lastFrame',
]);
export type WebhookAsset = Static<typeof WebhookAssetSchema>;

/** Most files of a model that an event lists. */
export const MAX_WEBHOOK_FILES = 100;

export const WebhookModelSchema = Type.Object({
  ...Type.Omit(ModelSchema, ['files', 'metadata', 'metadataOmitted']).properties,
  files: Type.Array(Type.Omit(ModelFileSchema, ['tensorsUrl', 'facts']), {
    description: `The main file first, at most ${MAX_WEBHOOK_FILES}`,
  }),
  filesCount: Type.Integer({ description: 'Files of the model' }),
});
export type WebhookModel = Static<typeof WebhookModelSchema>;

export const WebhookPingSchema = Type.Object({ webhookId: Type.String() });

/** The body of an event, as it is sent: the payload of the Standard Webhooks specification. */
function eventSchema<const T extends string, D extends TSchema>(type: T, data: D) {
  return Type.Object({
    type: Type.Literal(type),
    timestamp: Type.String({ format: 'date-time', description: 'When it happened: ISO 8601, UTC' }),
    data,
  });
}

const ofUpload = Type.Object({ upload: WebhookUploadSchema });
const ofAsset = Type.Object({ asset: WebhookAssetSchema });
const ofModel = Type.Object({ model: WebhookModelSchema });

/** The body of every event by its type. */
export const WEBHOOK_EVENT_SCHEMAS = {
  'upload.created': eventSchema('upload.created', ofUpload),
  'upload.completed': eventSchema('upload.completed', ofUpload),
  'upload.imported': eventSchema('upload.imported', ofUpload),
  'upload.failed': eventSchema('upload.failed', ofUpload),
  'asset.created': eventSchema('asset.created', ofAsset),
  'asset.deleted': eventSchema('asset.deleted', ofAsset),
  'model.created': eventSchema('model.created', ofModel),
  'model.deleted': eventSchema('model.deleted', ofModel),
  'webhook.ping': eventSchema(WEBHOOK_PING, WebhookPingSchema),
} as const satisfies Record<SentEventType, TSchema>;

type Schemas = typeof WEBHOOK_EVENT_SCHEMAS;
/** An event as its receiver gets it, told apart by `type`. */
export type WebhookEvent = { [T in keyof Schemas]: Static<Schemas[T]> }[keyof Schemas];

/** When each event happens, for people. */
export const WEBHOOK_EVENT_SUMMARIES: Readonly<Record<SentEventType, string>> = {
  'upload.created': 'An upload or import was created',
  'upload.completed': 'All bytes of an upload are here; it waits to be validated',
  'upload.imported': 'An upload has become an asset or model, which can be read',
  'upload.failed': 'An upload was refused, aborted or has expired',
  'asset.created': 'There is a new asset',
  'asset.deleted': 'An asset was deleted; it is told as it was',
  'model.created': 'There is a new model',
  'model.deleted': 'A model was deleted; it is told as it was',
  'webhook.ping': 'Somebody tries a webhook out',
};
