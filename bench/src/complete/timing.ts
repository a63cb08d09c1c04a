import { createHash } from 'node:crypto';
import type { Client } from '../client/client.ts';
import { payload } from '../client/payload.ts';
import { callS3, completeMultipart, startMultipart } from '../s3/multipart.ts';
import { presign, type S3Target } from '../s3/presign.ts';
import type { WharfApi } from '../servers/wharf-api.ts';

const CONCURRENCY = 4;

/** Sends a file in parts of `partSize` bytes and drops it again. @returns milliseconds that complete took */
export async function timeComplete(
  client: Client,
  api: WharfApi,
  parts: number,
  partSize: number,
): Promise<number> {
  const upload = await api.create({
    kind: 'text',
    fileName: 'bench.txt',
    contentType: 'text/plain',
    fileSize: parts * partSize,
    parts,
  });
  const requests = (upload.parts ?? []).map(({ url }) => ({ method: 'PUT' as const, url }));
  await client.run({ type: 'transfer', requests, size: partSize, concurrency: CONCURRENCY });
  const startedAt = performance.now();
  const completed = await api.complete(upload.id);
  const took = performance.now() - startedAt;
  if (completed.status !== 'complete') throw new Error(`The upload is ${completed.status}`);
  await api.abort(upload.id);
  return took;
}

/** The same for an S3 store, which is told the digests of all parts. */
export async function timeS3Complete(
  client: Client,
  target: S3Target,
  { key, parts, partSize }: { readonly key: string; readonly parts: number; readonly partSize: number },
): Promise<number> {
  const upload = await startMultipart(target, key, parts);
  const { requests } = upload;
  await client.run({ type: 'transfer', requests, size: partSize, concurrency: CONCURRENCY });
  const etags = requests.map((_, index) => createHash('md5').update(payload(index, partSize)).digest('hex'));
  const startedAt = performance.now();
  await completeMultipart(target, upload, etags);
  const took = performance.now() - startedAt;
  await callS3(presign(target, 'DELETE', key), 'DELETE');
  return took;
}
