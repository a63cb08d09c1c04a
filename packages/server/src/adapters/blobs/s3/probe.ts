import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { Clock } from '../../../ports/clock.ts';
import { backoff, StoreCalls } from './calls.ts';
import { explain, UnlikeS3Error } from './explain.ts';
import { codeOf, isPassing } from './failures.ts';
import { KEY_PREFIX, type S3Settings } from './settings.ts';
import { type CopyGuard, probeCopies, sendSignedPart } from './signed-probe.ts';
import { StoreSettingsError } from './store-settings-error.ts';

/** What the keys of probes begin with: no object of ours does, so none is ever listed. */
const PROBES = 'wharf-probe/';

/** One thing that the key must be allowed to do. */
interface Step {
  /** As policies name it. */
  readonly action: string;
  readonly run: (calls: StoreCalls) => Promise<unknown>;
  /** Whether it removes what steps before it left. */
  readonly tidies?: true;
}

export interface ProbeOptions {
  /** Milliseconds to wait for a store that is starting. @default 10,000 */
  readonly patience?: number;
  /** By which URLs are signed. */
  readonly clock?: Clock;
}

/** What a bucket does that stores disagree about. */
export interface BucketTraits {
  readonly copies: CopyGuard;
}

/**
 * Does once what the server and its clients will do all the time, so that a wrong setting is found at start and not by
 * an upload. Leaves nothing behind.
 * @throws StoreSettingsError
 */
export async function probeBucket(
  settings: S3Settings,
  { patience = 10_000, clock = Date.now }: ProbeOptions = {},
): Promise<BucketTraits> {
  const calls = new StoreCalls(settings);
  const deadline = performance.now() + patience;
  const probed: { copies: CopyGuard } = { copies: 'none' };
  try {
    const all = steps({ settings, clock, probed });
    for (const [index, { action, run }] of all.entries()) {
      try {
        await insist(() => run(calls), deadline);
      } catch (error) {
        const written = all.slice(0, index).some((step) => step.action === 's3:PutObject');
        const tidying = all.filter(({ tidies }) => written && tidies === true);
        await Promise.allSettled(tidying.map((step) => step.run(calls)));
        throw new StoreSettingsError(explain(error, action, settings), {
          cause: error,
          passing: isPassing(error),
        });
      }
    }
    return probed;
  } finally {
    calls.close();
  }
}

/** Again until the deadline, where the store may only be starting: but not where nobody has that name. */
async function insist(run: () => Promise<unknown>, deadline: number): Promise<void> {
  for (let failures = 1; ; failures += 1) {
    try {
      await run();
      return;
    } catch (error) {
      const wait = backoff(failures);
      const hopeless = !isPassing(error) || codeOf(error) === 'ENOTFOUND';
      if (hopeless || performance.now() + wait > deadline) throw error;
      await sleep(wait);
    }
  }
}

interface Findings {
  readonly settings: S3Settings;
  readonly clock: Clock;
  /** Filled in by the steps. */
  readonly probed: { copies: CopyGuard };
}

function steps({ settings, clock, probed }: Findings): readonly Step[] {
  const Key = `${PROBES}${randomBytes(12).toString('hex')}`;
  const content = Buffer.from('wharf');
  let UploadId: string | undefined;
  const signed = () => ({ settings, clock, name: Key, ref: UploadId ?? '' });
  return [
    {
      // First: its answers have a code, unlike those to HEAD.
      action: 's3:ListBucket',
      run: async ({ client, bucket: Bucket }) => {
        const { Name } = await client.send(
          new ListObjectsV2Command({ Bucket, Prefix: KEY_PREFIX, MaxKeys: 1 }),
        );
        // Any web server answers with something.
        if (Name !== Bucket) throw new UnlikeS3Error('its list is not that of the bucket');
      },
    },
    {
      action: 's3:ListBucketMultipartUploads',
      run: ({ client, bucket: Bucket }) =>
        client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: KEY_PREFIX, MaxUploads: 1 })),
    },
    {
      action: 's3:PutObject',
      run: ({ client, bucket: Bucket }) => client.send(new PutObjectCommand({ Bucket, Key, Body: content })),
    },
    {
      action: 's3:GetObject',
      run: async ({ client, bucket: Bucket }) => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=1-2' }));
        const text = await Body?.transformToString();
        if (text !== 'ha') throw new UnlikeS3Error('it does not give the part of a file that is asked for');
      },
    },
    {
      action: 's3:PutObject',
      run: async ({ client, bucket: Bucket }) => {
        ({ UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key })));
      },
    },
    {
      action: 's3:PutObject',
      run: () => sendSignedPart(signed(), content),
    },
    {
      action: 's3:PutObject',
      run: async () => {
        probed.copies = await probeCopies(signed(), content);
      },
    },
    {
      action: 's3:ListMultipartUploadParts',
      run: async ({ client, bucket: Bucket }) => {
        const { Parts = [] } = await client.send(new ListPartsCommand({ Bucket, Key, UploadId }));
        if (Parts.length !== 1) throw new UnlikeS3Error(`it lists ${Parts.length} parts where there is one`);
      },
    },
    {
      action: 's3:AbortMultipartUpload',
      run: ({ client, bucket: Bucket }) =>
        client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })),
      tidies: true,
    },
    {
      action: 's3:DeleteObject',
      run: ({ client, bucket: Bucket }) => client.send(new DeleteObjectCommand({ Bucket, Key })),
      tidies: true,
    },
  ];
}
