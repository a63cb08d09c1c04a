/** What users write, checked by the strictest compiler they may have. */
import Default, { APIError, type Asset, type Kind, Scenario, type UploadResult, Wharf } from '@wharf/sdk';
import { type WharfMultipart, wharfMultipart } from '@wharf/sdk/uppy';

export const client: Default = new Wharf({
  apiKey: 'key',
  apiSecret: 'secret',
  baseURL: 'http://127.0.0.1:8700',
});
export const renamed: Wharf = new Scenario({ bearerAuth: async () => 'token' });

export async function upload(kind: Kind): Promise<string> {
  const result: UploadResult = await client.uploads.uploadFile({
    file: new Blob(['text']),
    kind,
    onProgress: ({ stage, bytesSent }) => console.log(stage, bytesSent.toFixed()),
  });
  return 'asset' in result ? result.asset.url : result.model.id;
}

export async function list(): Promise<Asset[]> {
  const assets: Asset[] = [];
  for await (const asset of client.assets.list({ pageSize: 10 })) assets.push(asset);
  const { data, response } = await client.jobs.list().withResponse();
  // @ts-expect-error: a page of jobs has no assets
  data.assets;
  // @ts-expect-error: no such kind
  await upload('picture');
  console.log(data.jobs.length, response.headers.get('x-trace-id'), data.hasNextPage());
  return assets;
}

export function reason(error: unknown): string {
  return error instanceof APIError ? `${error.status} ${error.traceId}` : String(error);
}

export const multipart: WharfMultipart = wharfMultipart(client);
