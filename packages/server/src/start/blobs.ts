import { join } from 'node:path';
import type { Logger } from 'pino';
import { openDiskStore, openSharedDiskStore } from '../adapters/blobs/disk/open.ts';
import type { S3Settings } from '../adapters/blobs/s3/settings.ts';
import type { DerivedKeys } from '../adapters/secrets/installation-secret.ts';
import type { Config } from '../config/config.ts';
import { storageUrls } from '../domain/part-urls/signed-urls.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { PartIndex } from '../ports/part-index.ts';
import type { PartReceiver } from '../ports/part-receiver.ts';
import type { StorageUrls } from '../ports/storage-urls.ts';

/** The store of the configuration, and what brings bytes into it. */
export interface OpenedBlobs {
  readonly store: BlobStore;
  /** Takes the bytes that this process has itself. */
  readonly receiver: PartReceiver;
  /** Takes the parts of clients; absent where their URLs lead elsewhere. */
  readonly partReceiver: PartReceiver | undefined;
  /** Where signed URLs lead, besides this server. */
  readonly origins: readonly string[];
  close(): Promise<void>;
}

export interface BlobWiring {
  readonly parts: PartIndex;
  readonly keys: DerivedKeys;
  /** Base of signed URLs of the disk store; read late, for the port may be picked at listen. */
  readonly publicUrl: () => string;
  readonly clock: Clock;
  readonly crashPoint: (name: string) => void;
}

/** @throws StoreSettingsError when the bucket cannot be used as it is set up */
export async function openBlobs(config: Config, log: Logger, wiring: BlobWiring): Promise<OpenedBlobs> {
  const s3 = s3Settings(config);
  if (s3 === undefined) return openDisk(config, log, wiring);
  // Not before: it takes long to load, and much memory.
  const { probeBucket } = await import('../adapters/blobs/s3/probe.ts');
  const { openS3Store } = await import('../adapters/blobs/s3/open.ts');
  const { copies } = await probeBucket(s3, { clock: wiring.clock });
  if (copies === 'none') {
    log.warn(
      'the store lets whoever has the URL of a part copy any object that S3_ACCESS_KEY may read: docs/guides/s3.md says how to prevent it',
    );
  }
  const refuseCopies = copies === 'signature';
  const { store, receiver, origin, close } = openS3Store({ ...s3, clock: wiring.clock, refuseCopies });
  return { store, receiver, partReceiver: undefined, origins: [origin], close };
}

/** The settings of the bucket; undefined where blobs are on a disk. */
export function s3Settings(config: Config): S3Settings | undefined {
  const { s3Bucket: bucket, s3AccessKey: accessKey, s3SecretKey: secretKey } = config;
  if (config.storage !== 's3' || bucket === undefined || accessKey === undefined || secretKey === undefined) {
    return undefined;
  }
  return {
    endpoint: config.s3Endpoint,
    publicEndpoint: config.s3PublicEndpoint,
    region: config.s3Region,
    bucket,
    accessKey,
    secretKey,
    forcePathStyle: config.s3ForcePathStyle === 'true',
  };
}

async function openDisk(config: Config, log: Logger, wiring: BlobWiring): Promise<OpenedBlobs> {
  const options = {
    directory: join(config.dataDirectory, 'blobs'),
    parts: wiring.parts,
    clock: wiring.clock,
    urls: lateUrls(wiring.publicUrl, wiring.keys.signing),
    crashPoint: wiring.crashPoint,
    onBackgroundError: (error: unknown) => log.warn({ err: error }, 'clean-up in the blob store failed'),
  };
  if (config.role !== 'worker') {
    const { store, receiver, close } = await openDiskStore(options);
    return { store, receiver, partReceiver: receiver, origins: [], close };
  }
  const { store, close } = await openSharedDiskStore(options);
  // Not before: it brings an HTTP client along.
  const { signedUrlReceiver } = await import('../adapters/blobs/signed-url/receiver.ts');
  const receiver = signedUrlReceiver({ store, clock: wiring.clock });
  return {
    store,
    receiver,
    partReceiver: undefined,
    origins: [],
    async close() {
      await receiver[Symbol.asyncDispose]();
      await close();
    },
  };
}

function lateUrls(publicUrl: () => string, key: Uint8Array): StorageUrls {
  return {
    part: (...args) => storageUrls(publicUrl(), key).part(...args),
    object: (...args) => storageUrls(publicUrl(), key).object(...args),
  };
}
