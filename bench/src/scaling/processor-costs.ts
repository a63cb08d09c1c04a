import { createHash, randomBytes } from 'node:crypto';
import { UrlSigner } from '../../../packages/server/src/adapters/blobs/s3/presign.ts';
import { storageUrls } from '../../../packages/server/src/domain/part-urls/signed-urls.ts';

/** What one core does per second. */
export interface ProcessorCosts {
  /** Part URLs signed by Signature Version 4. */
  readonly s3SignaturesPerSecond: number;
  /** Part URLs of Wharf's own storage. */
  readonly ownSignaturesPerSecond: number;
  /** Bytes hashed by SHA-256. */
  readonly sha256BytesPerSecond: number;
}

const SIGNATURES = 50_000;
const HASHED = 2 ** 30;
const CHUNK = 2 ** 20;

export function measureProcessor(): ProcessorCosts {
  const signer = new UrlSigner({ region: 'us-east-1', accessKey: 'AKIDEXAMPLE', secretKey: 'secret' });
  const url = new URL('https://bucket.s3.example.com/upload_Zk3vN0c1b2a3d4e5f6g7h8i9');
  const from = Date.now();
  const own = storageUrls('https://wharf.example.com', randomBytes(32));
  const chunk = randomBytes(CHUNK);
  return {
    s3SignaturesPerSecond: rate(SIGNATURES, (number) =>
      signer.sign({
        method: 'PUT',
        url,
        query: { partNumber: String(number), uploadId: 'uploadId-as-a-store-makes-it' },
        from,
        lifetime: 3600,
      }),
    ),
    ownSignaturesPerSecond: rate(SIGNATURES, (number) =>
      own.part('upload_Zk3vN0c1b2a3d4e5f6g7h8i9', number + 1, from + 3_600_000),
    ),
    sha256BytesPerSecond: hashRate(chunk),
  };
}

function rate(times: number, work: (index: number) => unknown): number {
  for (let index = 0; index < times / 10; index += 1) work(index);
  const startedAt = performance.now();
  for (let index = 0; index < times; index += 1) work(index);
  return times / ((performance.now() - startedAt) / 1000);
}

function hashRate(chunk: Uint8Array): number {
  const hash = createHash('sha256');
  const startedAt = performance.now();
  for (let done = 0; done < HASHED; done += chunk.length) hash.update(chunk);
  hash.digest();
  return HASHED / ((performance.now() - startedAt) / 1000);
}
