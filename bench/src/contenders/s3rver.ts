import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startMultipart } from '../s3/multipart.ts';
import type { S3Target } from '../s3/presign.ts';
import type { ChildServer } from '../servers/child-server.ts';
import { peerVersion, startPeer } from '../servers/peers.ts';
import type { Absent, Contender } from './contender.ts';

const NAME = 's3rver';
const BUCKET = 'bench';

export interface S3rver {
  readonly server: ChildServer;
  readonly version: string;
  readonly target: S3Target;
  /** Removes the bytes of all uploads and of the object at `key`: it has no Abort, and its Delete keeps parts. */
  clear(key: string): Promise<void>;
}

/** Starts s3rver; undefined where it is not installed. */
export async function startS3rverServer(directory: string): Promise<S3rver | undefined> {
  const version = peerVersion('s3rver');
  if (version === undefined) return undefined;
  const server = await startPeer('s3rver', [directory, BUCKET]);
  return {
    server,
    version,
    target: {
      endpoint: server.url,
      region: 'us-east-1',
      bucket: BUCKET,
      accessKey: 'S3RVER',
      secretKey: 'S3RVER',
    },
    async clear(key) {
      for (const name of ['._S3rver_uploads', `${key}._S3rver_object`]) {
        await rm(join(directory, BUCKET, name), { recursive: true, force: true });
      }
    },
  };
}

export async function startS3rver(directory: string): Promise<Contender | Absent> {
  const s3rver = await startS3rverServer(directory);
  if (s3rver === undefined) return { name: NAME, absent: 'not installed (npm ci --prefix bench/peers)' };
  const { server, version, target, clear } = s3rver;
  return {
    name: NAME,
    version,
    promise: 'MD5, pipe to a file',
    pid: server.pid,
    prepare: async (count) => (await startMultipart(target, 'parts', count)).requests,
    clear: () => clear('parts'),
    end: server.end,
  };
}
