import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
} from '@aws-sdk/client-s3';
import type { StoreCalls } from './calls.ts';
import { isMissing, unavailable } from './failures.ts';
import { KEY_PREFIX, objectKey } from './settings.ts';

/** A multipart upload that the store keeps. */
interface PendingUpload {
  readonly name: string;
  readonly ref: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * Removes every trace of a key. The uploads go first: once they are ended, no object can come of them any more.
 * @throws Error when parts that were under way meanwhile keep an upload alive: delete again later
 */
export async function removeObject(calls: StoreCalls, key: string, ref: string | null): Promise<void> {
  const name = objectKey(key);
  if (ref !== null) await abort(calls, name, ref);
  for (let tries = 1; ; tries += 1) {
    const left = await uploadsOf(calls, name);
    if (left.length === 0) break;
    if (tries > 3) throw new Error(`The store still has parts of ${key}, which are being sent`);
    for (const upload of left) await abort(calls, name, upload.ref);
  }
  await calls.run((client, options) =>
    client.send(new DeleteObjectCommand({ Bucket: calls.bucket, Key: name }), options),
  );
}

async function abort(calls: StoreCalls, name: string, ref: string): Promise<void> {
  try {
    await calls.run((client, options) =>
      client.send(
        new AbortMultipartUploadCommand({ Bucket: calls.bucket, Key: name, UploadId: ref }),
        options,
      ),
    );
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

async function uploadsOf(calls: StoreCalls, name: string): Promise<readonly PendingUpload[]> {
  const found: PendingUpload[] = [];
  for await (const page of pendingUploads(calls, name)) {
    found.push(...page.filter((upload) => upload.name === name));
  }
  return found;
}

/**
 * Every key that has an object or a pending upload, once.
 * @param before milliseconds since the epoch: what is younger is left out
 */
export async function* listKeys(calls: StoreCalls, before: number): AsyncGenerator<readonly string[]> {
  // In the memory, for uploads under way are few.
  const pending = new Set<string>();
  for await (const page of pendingUploads(calls, KEY_PREFIX)) {
    for (const { name, at } of page) if (at < before) pending.add(name);
  }
  for await (const page of objects(calls)) {
    for (const { name } of page) pending.delete(name);
    yield page.filter(({ at }) => at < before).map(({ name }) => name.slice(KEY_PREFIX.length));
  }
  yield [...pending].map((name) => name.slice(KEY_PREFIX.length));
}

async function* objects(calls: StoreCalls): AsyncGenerator<readonly { name: string; at: number }[]> {
  let token: string | undefined;
  do {
    const page = await calls.run((client, options) =>
      client.send(
        new ListObjectsV2Command({
          Bucket: calls.bucket,
          Prefix: KEY_PREFIX,
          ...(token === undefined ? {} : { ContinuationToken: token }),
        }),
        options,
      ),
    );
    if (page.Name !== calls.bucket) throw unavailable(new Error('a list is not that of the bucket'));
    yield (page.Contents ?? []).map(({ Key = '', LastModified }) => ({
      name: Key,
      at: LastModified?.getTime() ?? 0,
    }));
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
}

async function* pendingUploads(calls: StoreCalls, prefix: string): AsyncGenerator<readonly PendingUpload[]> {
  let marker: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {};
  while (marker !== undefined) {
    const from: { KeyMarker?: string; UploadIdMarker?: string } = marker;
    const page = await calls.run((client, options) =>
      client.send(
        new ListMultipartUploadsCommand({ Bucket: calls.bucket, Prefix: prefix, ...from }),
        options,
      ),
    );
    // Whoever stands between may answer 200 with a page of its own.
    if (page.Bucket === undefined && page.IsTruncated === undefined) {
      throw unavailable(new Error('a list is not that of the bucket'));
    }
    yield (page.Uploads ?? []).map(({ Key = '', UploadId = '', Initiated }) => ({
      name: Key,
      ref: UploadId,
      at: Initiated?.getTime() ?? 0,
    }));
    const { IsTruncated, NextKeyMarker, NextUploadIdMarker } = page;
    marker =
      IsTruncated === true && NextKeyMarker !== undefined
        ? {
            KeyMarker: NextKeyMarker,
            ...(NextUploadIdMarker === undefined ? {} : { UploadIdMarker: NextUploadIdMarker }),
          }
        : undefined;
  }
}
