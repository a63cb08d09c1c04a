import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  type ListPartsCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { StoredPart } from '../../../ports/blob-store.ts';
import { missing } from './blocks.ts';
import type { CallSettings, StoreCalls } from './calls.ts';
import { codeOf, isBareNotFound, isMissing, unavailable } from './failures.ts';
import { objectKey } from './settings.ts';

/** Milliseconds that a store may take to make one object of 10,000 parts. */
const COMPLETE = 10 * 60_000;

/** Begins a multipart upload. @returns its id */
export async function startMultipart(calls: StoreCalls, key: string): Promise<string> {
  const { UploadId } = await calls.run((client, options) =>
    client.send(
      new CreateMultipartUploadCommand({
        Bucket: calls.bucket,
        Key: objectKey(key),
        // What it is served as unless a signed URL says otherwise: nothing that a browser would run.
        ContentType: 'application/octet-stream',
      }),
      options,
    ),
  );
  if (UploadId === undefined || UploadId === '') throw new Error('The store began an upload without an id');
  return UploadId;
}

/** The parts that the store has, in order of number; none when the upload was completed or is gone. */
export async function listParts(calls: StoreCalls, key: string, ref: string): Promise<readonly StoredPart[]> {
  const parts: StoredPart[] = [];
  let marker: string | undefined;
  try {
    do {
      const page = await listPage(calls, key, ref, marker);
      for (const { PartNumber, Size, ETag, LastModified } of page.Parts ?? []) {
        if (PartNumber === undefined || Size === undefined || ETag === undefined) continue;
        const at = LastModified?.getTime();
        parts.push({
          number: PartNumber,
          size: Size,
          etag: ETag,
          ...(at === undefined ? {} : { storedAt: at }),
        });
      }
      // Not by the marker: on the last page some stores have one that leads back to the first.
      marker = page.IsTruncated === true ? page.NextPartNumberMarker : undefined;
    } while (marker !== undefined);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
  return parts.sort((left, right) => left.number - right.number);
}

async function listPage(
  calls: StoreCalls,
  key: string,
  ref: string,
  marker: string | undefined,
): Promise<ListPartsCommandOutput> {
  const page = await calls.run((client, options) =>
    client.send(
      new ListPartsCommand({
        Bucket: calls.bucket,
        Key: objectKey(key),
        UploadId: ref,
        ...(marker === undefined ? {} : { PartNumberMarker: marker }),
      }),
      options,
    ),
  );
  // Whoever stands between may answer 200 with a page of its own, in which there are no parts.
  if (page.UploadId === undefined && page.IsTruncated === undefined)
    throw unavailable(new Error('a list of parts is not that of the upload'));
  return page;
}

/**
 * Has the store make the object. The answer may get lost, and a second try then finds no upload: whether there is an
 * object tells how it ended.
 * @returns false when the parts are no longer these
 * @throws ObjectMissingError when there is neither an object nor an upload that could become one: it was aborted
 * @throws Error when the object is not as large as its parts, which is damage
 */
export async function complete(
  calls: StoreCalls,
  key: string,
  ref: string,
  parts: readonly StoredPart[],
): Promise<boolean> {
  // No store makes an object of no parts: it is there already, or there is nothing to make it of.
  if (parts.length > 0 && !(await tryToComplete(calls, key, ref, parts))) return false;
  const size = await sizeOf(calls, key);
  if (size === undefined) throw missing(key);
  const expected = parts.reduce((sum, part) => sum + part.size, 0);
  if (parts.length > 0 && size !== expected) {
    throw new Error(`The store made ${size} bytes of parts that have ${expected}: object ${key} is damaged`);
  }
  return true;
}

/** @returns false when the parts are no longer these; true also when there is no such upload (any more) */
async function tryToComplete(
  calls: StoreCalls,
  key: string,
  ref: string,
  parts: readonly StoredPart[],
): Promise<boolean> {
  try {
    await calls.run(
      (client, options) =>
        client.send(
          new CompleteMultipartUploadCommand({
            Bucket: calls.bucket,
            Key: objectKey(key),
            UploadId: ref,
            MultipartUpload: { Parts: parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag })) },
          }),
          options,
        ),
      { patience: COMPLETE },
    );
    return true;
  } catch (error) {
    if (codeOf(error) === 'InvalidPart') return false;
    // Some stores do not tell an upload that is gone from one that is being completed.
    if (isMissing(error) || !(await isPending(calls, key, ref))) return true;
    throw error;
  }
}

/** Whether the store takes parts of the upload. */
export async function isPending(calls: StoreCalls, key: string, ref: string): Promise<boolean> {
  try {
    await listPage(calls, key, ref, undefined);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Bytes of an object; undefined when there is none. */
export async function sizeOf(
  calls: StoreCalls,
  key: string,
  signal?: AbortSignal,
): Promise<number | undefined> {
  try {
    return await calls.run((client, options) => head(client, calls.bucket, objectKey(key), options), {
      signal,
    });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function head(
  client: S3Client,
  Bucket: string,
  Key: string,
  options: CallSettings,
): Promise<number | undefined> {
  try {
    const { ContentLength, ETag } = await client.send(new HeadObjectCommand({ Bucket, Key }), options);
    if (ETag === undefined) throw unavailable(new Error('a HEAD was answered without an entity tag'));
    return ContentLength ?? 0;
  } catch (error) {
    if (!isBareNotFound(error)) throw error;
    // Without a body it may as well be the answer of somebody who does not reach the store.
    const { Name, Contents = [] } = await client.send(
      new ListObjectsV2Command({ Bucket, Prefix: Key, MaxKeys: 1 }),
      options,
    );
    if (Name !== Bucket) throw unavailable(new Error('a list is not that of the bucket'));
    if (Contents[0]?.Key === Key) throw unavailable(new Error('an object that is there was not found'));
    return undefined;
  }
}
