import type { WebhookAsset, WebhookModel, WebhookUpload } from '../types.ts';

/** What happened, as a webhook tells it; told apart by `type`. */
export type WebhookEvent =
  | Told<
      'upload.created' | 'upload.completed' | 'upload.imported' | 'upload.failed',
      { readonly upload: WebhookUpload }
    >
  | Told<'asset.created' | 'asset.deleted', { readonly asset: WebhookAsset }>
  | Told<'model.created' | 'model.deleted', { readonly model: WebhookModel }>
  | Told<'webhook.ping', { readonly webhookId: string }>;

interface Told<Type extends string, Data> {
  readonly type: Type;
  /** When it happened: ISO 8601, UTC. Events may come in another order. */
  readonly timestamp: string;
  readonly data: Data;
}
