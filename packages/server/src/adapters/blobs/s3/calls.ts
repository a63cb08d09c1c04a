import { setTimeout as sleep } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { isPassing, isTorn, unavailable } from './failures.ts';
import type { S3Settings } from './settings.ts';

/** Milliseconds to get a connection, and until the answer to an ordinary request has begun. */
const CONNECT = 5_000;
const ANSWER = 60_000;
/** Milliseconds in which a connection may stand still. */
const SILENCE = 60_000;
/** Connections of one process to the store. */
const SOCKETS = 100;
/** Tries of one request, the first included; the waits between them grow to some seconds. */
const ATTEMPTS = 5;

/** What the SDK is told beside a command. */
export interface CallSettings {
  readonly abortSignal?: AbortSignal;
  readonly requestTimeout?: number;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the answer must have begun. @default 60,000 */
  readonly patience?: number;
}

/** Sends requests to the store, again where that can help. */
export class StoreCalls {
  readonly client: S3Client;
  readonly bucket: string;

  /** @param attempts of one request. @default 5 */
  constructor(settings: S3Settings, attempts: number = ATTEMPTS) {
    const { endpoint, region, accessKey, secretKey, forcePathStyle } = settings;
    this.bucket = settings.bucket;
    this.client = new S3Client({
      ...(endpoint === undefined ? {} : { endpoint }),
      region,
      forcePathStyle,
      credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
      // Otherwise every PUT carries a checksum in a trailer, which not every store understands.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      maxAttempts: attempts,
      retryMode: 'standard',
      // A bucket in another region is a mistake in the settings, which is to be told.
      followRegionRedirects: false,
      requestHandler: new NodeHttpHandler({
        connectionTimeout: CONNECT,
        requestTimeout: ANSWER,
        socketTimeout: SILENCE,
        throwOnRequestTimeout: true,
        httpAgent: { keepAlive: true, maxSockets: SOCKETS },
        httpsAgent: { keepAlive: true, maxSockets: SOCKETS },
      }),
    });
  }

  /**
   * @param send makes the request
   * @throws the reason of the signal; ServiceUnavailableError where the store stays away; what the store refuses with
   */
  async run<T>(
    send: (client: S3Client, options: CallSettings) => Promise<T>,
    { signal, patience }: CallOptions = {},
  ): Promise<T> {
    const options = {
      ...(signal === undefined ? {} : { abortSignal: signal }),
      ...(patience === undefined ? {} : { requestTimeout: patience }),
    };
    for (let attempt = 1; ; attempt += 1) {
      signal?.throwIfAborted();
      try {
        return await send(this.client, options);
      } catch (error) {
        signal?.throwIfAborted();
        // The SDK tries again what it takes for passing; an answer that was cut off it cannot read at all.
        if (isTorn(error) && attempt < ATTEMPTS) await sleep(backoff(attempt));
        else throw isPassing(error) ? unavailable(error) : error;
      }
    }
  }

  close(): void {
    this.client.destroy();
  }
}

/** Milliseconds to wait after so many failures: doubling, and spread so that nobody comes back together. */
export function backoff(failures: number): number {
  return Math.min(10_000, 100 * 2 ** failures) * (0.5 + Math.random() / 2);
}
