import {
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import { sha256 } from '../load/content.ts';
import type { FinalState, StoredObject } from './final-state.ts';

/** What the keys of everything that belongs to uploads begin with. */
const PREFIX = 'wharf/';

/** Lists what uploads have left in a bucket. */
export async function listBucket(
  client: S3Client,
  bucket: string,
): Promise<Pick<FinalState, 'openMultiparts'> & { readonly stored: readonly StoredObject[] }> {
  const stored: StoredObject[] = [];
  for (let token: string | undefined, more = true; more; ) {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: PREFIX, ContinuationToken: token }),
    );
    for (const { Key = '', Size = 0 } of page.Contents ?? []) {
      stored.push({ key: Key.slice(PREFIX.length), size: Size });
    }
    token = page.NextContinuationToken;
    more = page.IsTruncated === true;
  }
  return { stored, openMultiparts: await listMultiparts(client, bucket) };
}

async function listMultiparts(client: S3Client, bucket: string): Promise<string[]> {
  const keys: string[] = [];
  let markers: { readonly KeyMarker?: string; readonly UploadIdMarker?: string } = {};
  for (let more = true; more; ) {
    const page = await client.send(
      new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: PREFIX, ...markers }),
    );
    keys.push(...(page.Uploads ?? []).map(({ Key = '' }) => Key.slice(PREFIX.length)));
    more = page.IsTruncated === true;
    markers = {
      ...(page.NextKeyMarker === undefined ? {} : { KeyMarker: page.NextKeyMarker }),
      ...(page.NextUploadIdMarker === undefined ? {} : { UploadIdMarker: page.NextUploadIdMarker }),
    };
  }
  return keys;
}

/** The digest of an object, read past every proxy. @returns undefined where it cannot be read */
export async function readObject(client: S3Client, bucket: string, key: string): Promise<string | undefined> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: `${PREFIX}${key}` }));
    return Body && sha256(await Body.transformToByteArray());
  } catch {
    return undefined;
  }
}
