import type { Api } from '../core/api.ts';
import { path } from '../core/path.ts';
import { withAssetHelpers, withModelHelpers } from '../downloading/with-download.ts';
import type { AssetWithHelpers, ModelWithHelpers } from '../entities.ts';
import { APIError } from '../errors/api-error.ts';
import { persistently } from '../reading/patience.ts';
import type { Asset, Model, Upload } from '../types.ts';

type Entity = { readonly asset: AssetWithHelpers } | { readonly model: ModelWithHelpers };

/**
 * What an upload became. Its kind tells which of the two, but for kind `asset`, which can become either: then the
 * prefix of the id is tried first.
 * @param upload that is imported
 */
export async function retrieveEntity(
  api: Api,
  upload: Upload & { readonly entityId: string },
  signal: AbortSignal,
): Promise<Entity> {
  const id = upload.entityId;
  const get = <T>(at: string) =>
    persistently(
      () => api.request<T>({ method: 'get', path: at, maxRetries: 0, signal }),
      api.logger,
      signal,
    );
  const asset = async (): Promise<Entity> => {
    const answer = await get<{ asset: Asset }>(path`/assets/${id}`);
    return { asset: withAssetHelpers(api, answer.asset) };
  };
  const model = async (): Promise<Entity> => {
    const answer = await get<{ model: Model }>(path`/models/${id}`);
    return { model: withModelHelpers(api, answer.model) };
  };
  const isModel = upload.kind === 'model' || (upload.kind === 'asset' && /^model[_-]/.test(id));
  const [likely, other] = isModel ? [model, asset] : [asset, model];
  try {
    return await likely();
  } catch (error) {
    if (!(error instanceof APIError) || ![400, 403, 404].includes(error.status ?? 0)) throw error;
    return other().catch(() => Promise.reject(error));
  }
}
