import assert from 'node:assert/strict';
import { ok } from './answers.ts';
import type { Api, UploadJson } from './api.ts';
import { retrieveAsset } from './assets.ts';
import { readEvents, type UploadEventJson } from './event-stream.ts';
import type { TestServer } from './server.ts';
import { download } from './signed-urls.ts';

/** Creates an import, waits for its end, and asserts that it is imported. */
export async function imported(api: Api, fields: Readonly<Record<string, unknown>>): Promise<UploadJson> {
  return endsImported(api, await api.createUpload(fields));
}

/** Waits for the end of an upload, and asserts that it is imported. */
export async function endsImported(api: Api, { id }: Pick<UploadJson, 'id'>): Promise<UploadJson> {
  const upload = await api.settled(id);
  assert.equal(upload.status, 'imported', JSON.stringify(upload));
  return upload;
}

/** Why an import failed. */
export interface ImportFailure {
  readonly upload: UploadJson;
  readonly code: unknown;
  readonly message: string;
  /** What else is known of the reason. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** Creates an import, waits for its end, and asserts that it fails with a reason that a person can read. */
export async function refused(api: Api, fields: Readonly<Record<string, unknown>>): Promise<ImportFailure> {
  return endsFailed(api, await api.createUpload(fields));
}

/** Waits for the end of an upload, and asserts that it fails with a reason that a person can read. */
export async function endsFailed(api: Api, { id }: Pick<UploadJson, 'id'>): Promise<ImportFailure> {
  const upload = await api.settled(id);
  assert.equal(upload.status, 'failed', JSON.stringify(upload));
  assert.equal(upload.entityId, undefined);
  const { errorMessage: message = '', errorDetails } = upload;
  assert.match(message, /^\S.*[.]$/s);
  const { code, ...details } = (errorDetails ?? {}) as Record<string, unknown>;
  return { upload, code, message, details };
}

/** The bytes of the asset that an upload became. */
export async function assetBytes(api: Api, { entityId = '' }: UploadJson): Promise<Buffer> {
  return download((await retrieveAsset(api, entityId)).url);
}

/** The bytes of the model that an upload became, by path. */
export async function modelBytes(api: Api, { entityId = '' }: UploadJson): Promise<Map<string, Buffer>> {
  const { files } = ok(
    await api.call<{ files: readonly { path: string; url: string }[] }>(
      'POST',
      `/models/${entityId}/download`,
    ),
  );
  const bytes = await Promise.all(files.map(async ({ path, url }) => [path, await download(url)] as const));
  return new Map(bytes);
}

/** Follows an upload by its event stream, from where it stands now. */
export async function follow(server: TestServer, id: string): Promise<AsyncGenerator<UploadEventJson>> {
  const authorization = `Basic ${Buffer.from(`${server.apiKey}:${server.apiSecret}`).toString('base64')}`;
  const response = await fetch(`${server.url}/v1/uploads/${id}/events`, { headers: { authorization } });
  assert.equal(response.status, 200);
  return readEvents(response);
}

/** Bytes of an upload that are stored by now, as its event stream says. */
export async function bytesStored(server: TestServer, id: string): Promise<number> {
  const events = await follow(server, id);
  const { value } = await events.next();
  await events.return(undefined);
  return (value as UploadEventJson).bytesReceived;
}
