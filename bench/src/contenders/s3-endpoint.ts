import { randomBytes } from 'node:crypto';
import { callS3, type MultipartUpload, startMultipart } from '../s3/multipart.ts';
import { presign, type S3Target } from '../s3/presign.ts';
import type { Absent, Contender } from './contender.ts';

const NAME = 'S3 at S3_ENDPOINT';

/** The store that `S3_ENDPOINT`, `S3_ACCESS_KEY`, `S3_SECRET_KEY` name; a bucket is made unless `S3_BUCKET` names one. */
export async function s3TargetOfEnvironment(): Promise<S3Target | undefined> {
  const { S3_ENDPOINT: endpoint, S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey } = process.env;
  if (!endpoint || !accessKey || !secretKey) return undefined;
  const given = process.env.S3_BUCKET;
  const bucket = given || `wharf-bench-${randomBytes(6).toString('hex')}`;
  const target = { endpoint, region: process.env.S3_REGION || 'us-east-1', bucket, accessKey, secretKey };
  if (!given) await callS3(presign(target, 'PUT', ''), 'PUT');
  return target;
}

/** What is left of {@link s3TargetOfEnvironment}: the bucket, if it was made. */
export async function releaseS3Target(target: S3Target): Promise<void> {
  if (!process.env.S3_BUCKET) await callS3(presign(target, 'DELETE', ''), 'DELETE');
}

/** An S3 server that runs already, on this machine or elsewhere. */
export async function startS3Endpoint(): Promise<Contender | Absent> {
  const target = await s3TargetOfEnvironment();
  if (target === undefined) {
    return { name: NAME, absent: 'S3_ENDPOINT, S3_ACCESS_KEY and S3_SECRET_KEY are not set' };
  }
  const uploads: MultipartUpload[] = [];
  const clear = async () => {
    for (const { key, uploadId } of uploads.splice(0)) {
      await callS3(presign(target, 'DELETE', key, { uploadId }), 'DELETE');
    }
  };
  return {
    name: NAME,
    version: (await fetch(target.endpoint)).headers.get('server') ?? 'unknown',
    promise: 'MD5, the store commits',
    pid: undefined,
    async prepare(count) {
      const upload = await startMultipart(target, 'parts', count);
      uploads.push(upload);
      return upload.requests;
    },
    clear,
    async end() {
      await clear();
      await releaseS3Target(target);
    },
  };
}
