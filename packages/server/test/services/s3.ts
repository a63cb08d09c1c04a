/** The S3 store that tests run on, and buckets of their own in it. */
import { randomBytes } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { missing } from './required.ts';

const endpoint = process.env.WHARF_TEST_S3_ENDPOINT;

/** What `skip` of a test takes: false where there is an S3 store. */
export const WITHOUT_S3 = missing('S3 store', 'WHARF_TEST_S3_ENDPOINT', endpoint);

/** Settings of a server that has its blobs in a bucket. */
export interface OwnBucket {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** The same as a server reads it. */
  readonly env: Readonly<Record<string, string>>;
  readonly client: S3Client;
  /** Empties it, uploads under way included, and deletes it. */
  drop(): Promise<void>;
}

/** A fresh, empty bucket. Drop it in `after`. */
export async function createBucket(): Promise<OwnBucket> {
  if (endpoint === undefined) throw new Error('No S3 store');
  const region = process.env.WHARF_TEST_S3_REGION ?? 'us-east-1';
  const accessKey = process.env.WHARF_TEST_S3_ACCESS_KEY ?? '';
  const secretKey = process.env.WHARF_TEST_S3_SECRET_KEY ?? '';
  const bucket = `wharf-test-${randomBytes(8).toString('hex')}`;
  const client = new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
  });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  return {
    endpoint,
    region,
    bucket,
    accessKey,
    secretKey,
    env: {
      WHARF_STORAGE: 's3',
      S3_ENDPOINT: endpoint,
      S3_REGION: region,
      S3_BUCKET: bucket,
      S3_ACCESS_KEY: accessKey,
      S3_SECRET_KEY: secretKey,
      S3_FORCE_PATH_STYLE: 'true',
    },
    client,
    async drop() {
      await empty(client, bucket);
      await deleteBucket(client, bucket);
      client.destroy();
    },
  };
}

/** A busy store may do it and answer too late: the SDK then finds it gone when it asks again. */
async function deleteBucket(client: S3Client, Bucket: string): Promise<void> {
  try {
    await client.send(new DeleteBucketCommand({ Bucket }));
  } catch (error) {
    if ((error as Error).name !== 'NoSuchBucket') throw error;
  }
}

async function empty(client: S3Client, Bucket: string): Promise<void> {
  for (;;) {
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
    for (const { Key, UploadId } of Uploads) {
      await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    }
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
    for (const { Key } of Contents) await client.send(new DeleteObjectCommand({ Bucket, Key }));
    if (Uploads.length === 0 && Contents.length === 0) return;
  }
}
