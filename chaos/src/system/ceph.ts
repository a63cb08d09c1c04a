import { join } from 'node:path';
import {
  type BucketLifecycleConfiguration,
  CreateBucketCommand,
  PutBucketLifecycleConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { freePort } from '../../../packages/server/test/acceptance/driver/free-port.ts';
import { persist, runScript, signalProcess } from './service.ts';

const CREDENTIALS = { accessKeyId: 'chaosaccesskey', secretAccessKey: 'chaossecretkey0123456789' };
const BUCKET = 'wharf';

/** What the guide of the store asks for: multipart uploads that nobody knows of are ended. */
const LifecycleConfiguration: BucketLifecycleConfiguration = {
  Rules: [
    {
      ID: 'abandoned-parts',
      Status: 'Enabled',
      Filter: { Prefix: '' },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 8 },
    },
  ],
};

/** Which process of the store: the gateway that speaks S3, or the daemon that has the bytes. */
export type StoreProcess = 'rgw' | 'osd';

/** A Ceph RADOS Gateway of the harness's own: a real S3 store. */
export class Ceph {
  readonly port: number;
  readonly #directory: string;
  readonly #monitorPort: number;
  #holds = 0;

  private constructor(directory: string, port: number, monitorPort: number) {
    this.#directory = directory;
    this.port = port;
    this.#monitorPort = monitorPort;
  }

  static async start(directory: string): Promise<Ceph> {
    const port = await freePort();
    const monitorPort = await freePort();
    const ceph = new Ceph(directory, port, monitorPort);
    await ceph.#start();
    const client = ceph.client();
    await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await client.send(new PutBucketLifecycleConfigurationCommand({ Bucket: BUCKET, LifecycleConfiguration }));
    client.destroy();
    return ceph;
  }

  /** What a node is told of the store. @param endpoint that of a proxy before it */
  env(endpoint: string): Record<string, string> {
    return {
      WHARF_STORAGE: 's3',
      S3_ENDPOINT: endpoint,
      S3_REGION: 'us-east-1',
      S3_BUCKET: BUCKET,
      S3_ACCESS_KEY: CREDENTIALS.accessKeyId,
      S3_SECRET_KEY: CREDENTIALS.secretAccessKey,
      S3_FORCE_PATH_STYLE: 'true',
    };
  }

  get bucket(): string {
    return BUCKET;
  }

  /** A client past every proxy. */
  client(): S3Client {
    return new S3Client({
      endpoint: `http://127.0.0.1:${this.port}`,
      region: 'us-east-1',
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      credentials: CREDENTIALS,
    });
  }

  /** Kills a process of it and keeps it down until `release` was called as often as this. */
  hold(which: StoreProcess): void {
    this.#holds += 1;
    this.#signal(which, 'SIGKILL');
  }

  async release(): Promise<void> {
    this.#holds -= 1;
    if (this.#holds === 0) await persist(5, () => this.#start());
  }

  suspend(): void {
    this.#signal('rgw', 'SIGSTOP');
  }

  resume(): void {
    this.#signal('rgw', 'SIGCONT');
  }

  /** Makes a day of its lifecycle rules last one second, for those that end what nobody knows of. */
  async hurryLifecycle(): Promise<void> {
    this.#signal('rgw', 'SIGKILL');
    await persist(5, () => this.#start({ S3_LC_DEBUG: '1' }));
  }

  async end(): Promise<void> {
    await runScript('stop-s3.sh', [this.#directory, '--wipe'], {});
  }

  /** For when the harness itself ends. */
  killNow(): void {
    for (const name of ['rgw', 'osd', 'mon'] as const) this.#signal(name, 'SIGKILL');
  }

  #signal(which: StoreProcess | 'mon', signal: NodeJS.Signals): void {
    signalProcess(join(this.#directory, 'run', `${which}.pid`), signal);
  }

  async #start(env: Readonly<Record<string, string>> = {}): Promise<void> {
    await runScript('start-s3.sh', [this.#directory], {
      S3_PORT: String(this.port),
      MON_PORT: String(this.#monitorPort),
      S3_ACCESS_KEY: CREDENTIALS.accessKeyId,
      S3_SECRET_KEY: CREDENTIALS.secretAccessKey,
      ...env,
    });
  }
}
