/** What tests put on a server, without the command that they test. */
import type { Asset, Upload } from '@wharf/sdk';
import type { WharfServer } from '../../../sdk/test/driver/wharf-server.ts';

/** The smallest PNG there is, 70 bytes. */
export const DOT_PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

export async function post<T>(server: WharfServer, path: string, body: unknown, method = 'POST'): Promise<T> {
  const response = await fetch(`${server.baseURL}${path}`, {
    method,
    headers: { authorization: `Basic ${btoa(`${server.apiKey}:${server.apiSecret}`)}` },
    body: JSON.stringify(body),
  });
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

export async function createAsset(server: WharfServer, name: string): Promise<Asset> {
  const { asset } = await post<{ asset: Asset }>(server, '/assets', { name, image: DOT_PNG });
  return asset;
}

/** An upload that waits for its bytes. */
export async function createUpload(server: WharfServer, fileName: string, content: string): Promise<Upload> {
  const { upload } = await post<{ upload: Upload }>(server, '/uploads', {
    kind: 'text',
    fileName,
    contentType: 'text/plain',
    fileSize: Buffer.byteLength(content),
    parts: 1,
  });
  return upload;
}

/** Sends the bytes of an upload of one part, and completes it. */
export async function sendUpload(server: WharfServer, upload: Upload, content: string): Promise<void> {
  const url = upload.parts?.[0]?.url ?? '';
  const { status } = await fetch(url, { method: 'PUT', body: content });
  if (status !== 200) throw new Error(`The part was answered with ${status}`);
  await post(server, `/uploads/${upload.id}/action`, { action: 'complete' });
}
