import { ok } from './answers.ts';
import type { Api } from './api.ts';
import { samplePng } from './sample-files.ts';

export interface PictureJson {
  readonly assetId: string;
  readonly url: string;
}

export interface AssetJson {
  readonly id: string;
  readonly ownerId: string;
  readonly collectionIds: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly tags: readonly string[];
  readonly url: string;
  readonly sha256: string;
  readonly isHidden: boolean;
  readonly thumbnail?: PictureJson;
  readonly [field: string]: unknown;
}

export interface AssetPage {
  readonly assets: readonly AssetJson[];
  readonly nextPaginationToken?: string;
}

/** `POST /assets`: of an image like no other, unless `fields` has one. */
export async function createAsset(
  api: Api,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<AssetJson> {
  const image = fields.image ?? (await samplePng(crypto.randomUUID())).toString('base64');
  const body = { name: 'sample.png', ...fields, image };
  return ok(await api.call<{ asset: AssetJson }>('POST', '/assets', body)).asset;
}

export async function retrieveAsset(api: Api, id: string): Promise<AssetJson> {
  return ok(await api.call<{ asset: AssetJson }>('GET', `/assets/${id}`)).asset;
}

/** Uploads a text and returns the asset that it became. */
export async function uploadText(api: Api, fileName: string, text: string): Promise<AssetJson> {
  const fields = { kind: 'text', fileName, contentType: 'text/plain' };
  const upload = await api.uploadFile(Buffer.from(text), fields);
  if (upload.entityId === undefined) throw new Error(`Not imported: ${upload.errorMessage}`);
  return retrieveAsset(api, upload.entityId);
}

/** `GET /assets` with this query. */
export async function listAssets(api: Api, query: Readonly<Record<string, string>> = {}): Promise<AssetPage> {
  return ok(await api.call<AssetPage>('GET', `/assets?${new URLSearchParams(query)}`));
}

/** Every asset whose name contains `name`, hidden ones too. */
export async function assetsNamed(api: Api, name: string): Promise<readonly AssetJson[]> {
  return (await listAssets(api, { name, hidden: 'include' })).assets;
}

/** The ids of every page, and how many pages there were. */
export async function listEveryId(
  api: Api,
  query: Readonly<Record<string, string>>,
): Promise<{ readonly ids: readonly string[]; readonly pages: number }> {
  const ids: string[] = [];
  let token: string | undefined;
  let pages = 0;
  do {
    const page = await listAssets(api, token === undefined ? query : { ...query, paginationToken: token });
    ids.push(...page.assets.map((asset) => asset.id));
    token = page.nextPaginationToken;
    pages += 1;
  } while (token !== undefined);
  return { ids, pages };
}
