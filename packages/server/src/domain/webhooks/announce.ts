import { MAX_WEBHOOK_FILES, type WebhookEvent, type WebhookEventType } from '@wharf/contract';
import type { AssetDetails } from '../../ports/asset-repository.ts';
import type { Repositories } from '../../ports/database.ts';
import type { ModelSummary } from '../../ports/model-repository.ts';
import { publicAsset } from '../assets/public-asset.ts';
import { newId } from '../ids.ts';
import { isoDate } from '../iso-date.ts';
import { publicModel, publicModelFile } from '../models/public-model.ts';
import { publicUpload } from '../uploads/public-upload.ts';
import { newDelivery } from './new-delivery.ts';

/** What happened, in the transaction in which it happens. `at`: milliseconds since the epoch. */
interface Happening {
  readonly projectId: string;
  readonly at: number;
}

type Data<T extends WebhookEventType> = Extract<WebhookEvent, { type: T }>['data'];

/** Tells the webhooks of the project what an upload has just become: as it is in the caller's transaction. */
export function announceUpload(
  tx: Repositories,
  type: Extract<WebhookEventType, `upload.${string}`>,
  { id, ...happening }: Happening & { readonly id: string },
): Promise<void> {
  return announce(tx, type, happening, async () => {
    const upload = await tx.uploads.findById(id);
    if (upload === undefined) throw new Error(`There is no upload ${id} to tell of`);
    return { upload: publicUpload(upload) };
  });
}

export function announceNewAsset(
  tx: Repositories,
  { id, ...happening }: Happening & { readonly id: string },
): Promise<void> {
  return announce(tx, 'asset.created', happening, async () => {
    const asset = await tx.assets.find(happening.projectId, id);
    if (asset === undefined) throw new Error(`There is no asset ${id} to tell of`);
    return { asset: publicAsset(asset) };
  });
}

/** @param asset as it was */
export function announceDeletedAsset(tx: Repositories, asset: AssetDetails, at: number): Promise<void> {
  const happening = { projectId: asset.projectId, at };
  return announce(tx, 'asset.deleted', happening, async () => ({ asset: publicAsset(asset) }));
}

export function announceNewModel(
  tx: Repositories,
  { id, ...happening }: Happening & { readonly id: string },
): Promise<void> {
  return announce(tx, 'model.created', happening, async () => {
    const [model] = await tx.models.findMany(happening.projectId, [id]);
    if (model === undefined) throw new Error(`There is no model ${id} to tell of`);
    return modelData(model);
  });
}

/** @param model as it was */
export function announceDeletedModel(tx: Repositories, model: ModelSummary, at: number): Promise<void> {
  const happening = { projectId: model.projectId, at };
  return announce(tx, 'model.deleted', happening, async () => modelData(model));
}

function modelData(model: ModelSummary): Data<'model.created'> {
  const files = model.files.slice(0, MAX_WEBHOOK_FILES).map(publicModelFile);
  return { model: { ...publicModel(model), files, filesCount: model.files.length } };
}

/**
 * Writes the event for each webhook that wants it, in the caller's transaction: it is told if and only if it
 * happened. Where nobody wants it, nothing is looked up and nothing written.
 */
async function announce<T extends WebhookEventType>(
  tx: Repositories,
  type: T,
  { projectId, at }: Happening,
  data: () => Promise<Data<T>>,
): Promise<void> {
  const subscribers = (await tx.webhooks.subscribers(projectId)).filter(
    ({ eventTypes }) => eventTypes.length === 0 || eventTypes.includes(type),
  );
  if (subscribers.length === 0) return;
  const eventId = newId('event');
  const payload = JSON.stringify({ type, timestamp: isoDate(at), data: await data() });
  await tx.deliveries.insert(
    subscribers.map(({ id }) => newDelivery({ webhookId: id, eventId, eventType: type, payload, at })),
  );
}
