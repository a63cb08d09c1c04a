/** Uploads a file with `@aws-sdk/lib-storage`, in parts of 16 MiB, 4 at a time. */
import { createReadStream } from 'node:fs';
import { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { measured } from './measured.js';

const [endpoint, file] = process.argv.slice(2);
const client = new S3Client({
  endpoint,
  region: 'us-east-1',
  forcePathStyle: true,
  credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
  // s3rver does not know the checksums that are otherwise appended to a body.
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
});
await measured(async () => {
  const params = { Bucket: 'bench', Key: 'file', Body: createReadStream(file) };
  await new Upload({ client, params, partSize: 16 * 1024 ** 2, queueSize: 4 }).done();
});
