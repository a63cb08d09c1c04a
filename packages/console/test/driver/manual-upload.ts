/** Uploads made by hand, step by step, for tests that look at what a page shows between the steps. */
import assert from 'node:assert/strict';
import type { Upload, Wharf } from '@wharf/sdk';

/** Begins an upload of text of which nothing is sent yet. */
export async function begin(
  client: Wharf,
  fileName: string,
  fileSize: number,
  parts: number,
): Promise<Upload> {
  const fields = { fileName, fileSize, parts, contentType: 'text/plain', kind: 'text' } as const;
  return (await client.uploads.create(fields)).upload;
}

/** Sends one part of an upload. */
export async function send({ parts = [] }: Upload, number: number, bytes: Uint8Array): Promise<void> {
  const url = parts.find((part) => part.number === number)?.url;
  assert.ok(url !== undefined, `part ${number} has no URL`);
  const { status } = await fetch(url, { method: 'PUT', body: new Uint8Array(bytes) });
  assert.equal(status, 200);
}

/** Sends a picture that ends after its signature. */
export async function failedUpload(client: Wharf, fileName: string): Promise<Upload> {
  const bytes = Buffer.from('89504e470d0a1a0a', 'hex');
  const { upload } = await client.uploads.create({
    fileName,
    fileSize: bytes.length,
    parts: 1,
    contentType: 'image/png',
    kind: 'image',
  });
  await send(upload, 1, bytes);
  await client.uploads.triggerAction(upload.id, { action: 'complete' });
  await assert.rejects(client.uploads.retrieve(upload.id).then(({ upload: sent }) => sent.wait()));
  return (await client.uploads.retrieve(upload.id)).upload;
}
