import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { openS3Store, type S3Store } from '../../../src/adapters/blobs/s3/open.ts';
import type { S3Settings } from '../../../src/adapters/blobs/s3/settings.ts';
import type { BlobStore } from '../../../src/ports/blob-store.ts';
import { createBucket, type OwnBucket } from '../../services/s3.ts';
import type { BegunUpload, BlobStoreSubject } from './subjects.ts';

/** What the store asks of every part but the last. */
const MIN_PART_SIZE = 5 * 1024 ** 2;

/** An S3 store with its bucket, which goes away with the test. */
export interface S3Subject extends BlobStoreSubject {
  readonly bucket: OwnBucket;
  readonly settings: S3Settings;
  readonly opened: S3Store;
}

export function settingsOf(bucket: OwnBucket): S3Settings {
  return { ...bucket, publicEndpoint: undefined, forcePathStyle: true };
}

export async function newS3Store(test: TestContext, changes: Partial<S3Settings> = {}): Promise<S3Subject> {
  const bucket = await createBucket();
  const settings = { ...settingsOf(bucket), ...changes };
  const opened = openS3Store({ ...settings, settling: 0 });
  test.after(async () => {
    await opened.close();
    await bucket.drop();
  });
  const { store } = opened;
  return {
    bucket,
    settings,
    opened,
    store,
    minPartSize: MIN_PART_SIZE,
    begin: async (key, plan) => ({ key, plan, ref: await store.startMultipart(key, plan) }),
    sendPart: (upload, number, bytes) => putPart(store, upload, number, bytes),
    doom: async () => {},
  };
}

/** As a client does with a signed URL; rejects unless it was stored. */
async function putPart(
  store: BlobStore,
  { key, ref }: BegunUpload,
  number: number,
  bytes: Uint8Array,
): Promise<void> {
  const url = await store.signPart(key, ref, number, Date.now() + 60_000);
  const response = await fetch(url, { method: 'PUT', body: bytes });
  assert.equal(response.status, 200, await response.text());
}
