import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite, type TestContext, test } from 'node:test';
import {
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3';
import {
  readRules,
  safeDays,
  setRules,
  type WantedRules,
} from '../../../src/adapters/blobs/s3/bucket-rules.ts';
import { openS3Store } from '../../../src/adapters/blobs/s3/open.ts';
import { createBucket, WITHOUT_S3 } from '../../services/s3.ts';
import { denying } from './bucket-policy.ts';
import { settingsOf } from './s3-subject.ts';

const ORIGIN = 'https://wharf.example.com';
const wanted: WantedRules = { origins: [ORIGIN], abandonedAfter: 7 };

async function ownBucket(t: TestContext) {
  const bucket = await createBucket();
  t.after(() => bucket.drop());
  return { bucket, settings: settingsOf(bucket) };
}

suite('the rules of a bucket', { skip: WITHOUT_S3 }, () => {
  test('are found missing in a fresh one, and complete once they are set, which may be repeated', async (t) => {
    const { settings } = await ownBucket(t);
    assert.deepEqual(await readRules(settings, wanted), {
      refusedOrigins: [ORIGIN],
      uploadsEndAfter: 'never',
      harmfulRules: [],
      versioned: false,
    });
    for (let round = 0; round < 2; round += 1) {
      await setRules(settings, wanted);
      assert.deepEqual(await readRules(settings, wanted), {
        refusedOrigins: [],
        uploadsEndAfter: safeDays(7),
        harmfulRules: [],
        versioned: false,
      });
    }
  });

  test('let the pages of their origins send parts and see entity tags, and no others', async (t) => {
    const { settings } = await ownBucket(t);
    await setRules(settings, wanted);
    const { store, close } = openS3Store(settings);
    t.after(() => close());
    const ref = await store.startMultipart('object', { size: 5, parts: 1 });
    const url = await store.signPart('object', ref, 1, Date.now() + 60_000);
    const preflight = (origin: string) =>
      fetch(url, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'PUT',
          'access-control-request-headers': 'content-type',
        },
      });
    const allowed = await preflight(ORIGIN);
    assert.equal(allowed.status, 200);
    assert.equal(allowed.headers.get('access-control-allow-origin'), ORIGIN);
    assert.equal((await preflight('https://elsewhere.example.com')).status, 403);
    const sent = await fetch(url, { method: 'PUT', body: 'bytes', headers: { origin: ORIGIN } });
    assert.equal(sent.status, 200);
    assert.match(sent.headers.get('access-control-expose-headers') ?? '', /ETag/i);
  });

  test('of others stay, and are told of where they delete files or end uploads too early', async (t) => {
    const { bucket, settings } = await ownBucket(t);
    await bucket.client.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket: bucket.bucket,
        LifecycleConfiguration: {
          Rules: [
            { ID: 'logs', Status: 'Enabled', Filter: { Prefix: 'logs/' }, Expiration: { Days: 3 } },
            { ID: 'everything', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 30 } },
            {
              ID: 'hasty',
              Status: 'Enabled',
              Filter: { Prefix: '' },
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 },
            },
          ],
        },
      }),
    );
    await bucket.client.send(
      new PutBucketCorsCommand({
        Bucket: bucket.bucket,
        CORSConfiguration: {
          CORSRules: [{ AllowedOrigins: ['https://*.example.org'], AllowedMethods: ['GET'] }],
        },
      }),
    );
    await setRules(settings, wanted);
    const rules = await readRules(settings, wanted);
    assert.deepEqual(rules.harmfulRules, ['everything']);
    assert.equal(rules.uploadsEndAfter, 2);
    assert.deepEqual(rules.refusedOrigins, []);
    const others = await readRules(settings, { ...wanted, origins: ['https://a.example.org', '*'] });
    assert.deepEqual(others.refusedOrigins, ['https://a.example.org', '*']);
  });

  test('are not set where those of others cannot be read, and would be lost', async (t) => {
    const { bucket, settings } = await ownBucket(t);
    const { client, bucket: Bucket } = bucket;
    const CORSRules = [{ AllowedOrigins: ['https://others.example.org'], AllowedMethods: ['GET'] }];
    await client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
    await client.send(new PutBucketPolicyCommand({ Bucket, Policy: denying(Bucket, 's3:GetBucketCORS') }));
    await assert.rejects(setRules(settings, wanted), /CORS rules of the bucket cannot be read/);
    await client.send(new PutBucketPolicyCommand({ Bucket, Policy: denying(Bucket, 's3:PutBucketWebsite') }));
    const { refusedOrigins, uploadsEndAfter } = await readRules(settings, wanted);
    assert.deepEqual(refusedOrigins, [ORIGIN]);
    // What could be set is.
    assert.equal(uploadsEndAfter, safeDays(7));
  });

  test('are unknown of a store that has no such rules', async (t) => {
    const { settings } = await ownBucket(t);
    const store = createServer((_request, answer) => {
      answer.writeHead(501, { 'content-type': 'application/xml' });
      answer.end('<?xml version="1.0"?><Error><Code>NotImplemented</Code><Message></Message></Error>');
    });
    await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve));
    t.after(() => {
      store.close();
      store.closeAllConnections();
    });
    const endpoint = `http://127.0.0.1:${(store.address() as AddressInfo).port}`;
    assert.deepEqual(await readRules({ ...settings, endpoint }, wanted), {
      refusedOrigins: undefined,
      uploadsEndAfter: undefined,
      harmfulRules: undefined,
      versioned: undefined,
    });
  });

  test('tell that deleted files stay where the bucket keeps versions', async (t) => {
    const { bucket, settings } = await ownBucket(t);
    await bucket.client.send(
      new PutBucketVersioningCommand({
        Bucket: bucket.bucket,
        VersioningConfiguration: { Status: 'Enabled' },
      }),
    );
    assert.equal((await readRules(settings, wanted)).versioned, true);
  });
});
