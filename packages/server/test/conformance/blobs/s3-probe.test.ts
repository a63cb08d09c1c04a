import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, suite, test } from 'node:test';
import {
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { type ProbeOptions, probeBucket } from '../../../src/adapters/blobs/s3/probe.ts';
import type { S3Settings } from '../../../src/adapters/blobs/s3/settings.ts';
import { StoreSettingsError } from '../../../src/adapters/blobs/s3/store-settings-error.ts';
import { createBucket, type OwnBucket, WITHOUT_S3 } from '../../services/s3.ts';
import { denying } from './bucket-policy.ts';
import { settingsOf } from './s3-subject.ts';

/** Rights that a policy can take away. */
const RIGHTS = [
  's3:ListBucket',
  's3:ListBucketMultipartUploads',
  's3:PutObject',
  's3:GetObject',
  's3:DeleteObject',
  's3:ListMultipartUploadParts',
  's3:AbortMultipartUpload',
];

suite('the settings of a bucket', { skip: WITHOUT_S3 }, () => {
  let bucket: OwnBucket;

  before(async () => {
    bucket = await createBucket();
  });
  after(() => bucket.drop());

  /** Probes it, which has to fail with one line. @returns the line */
  async function refused(
    changes: Partial<S3Settings>,
    of: OwnBucket = bucket,
    options: ProbeOptions = {},
  ): Promise<string> {
    const failure = await probeBucket({ ...settingsOf(of), ...changes }, { patience: 0, ...options }).then(
      () => assert.fail('the bucket was taken'),
      (error: unknown) => error,
    );
    assert.ok(failure instanceof StoreSettingsError, String(failure));
    assert.match(failure.message, /^[^\n]+$/);
    assert.ok(!failure.message.includes(of.secretKey), 'the secret is told');
    return failure.message;
  }

  test('says that there is no such bucket', async () => {
    assert.match(
      await refused({ bucket: 'wharf-not-here' }),
      /S3_BUCKET: there is no bucket "wharf-not-here"/,
    );
  });

  test('says that the store does not know the key', async () => {
    assert.match(await refused({ accessKey: 'nobody' }), /S3_ACCESS_KEY: .* does not know this key/);
  });

  test('says that the secret is not that of the key', async () => {
    assert.match(await refused({ secretKey: 'wrong' }), /S3_SECRET_KEY does not belong to S3_ACCESS_KEY/);
  });

  test('says that nobody listens at the endpoint', async () => {
    const line = await refused({ endpoint: 'http://127.0.0.1:1' });
    assert.match(line, /S3_ENDPOINT: http:\/\/127\.0\.0\.1:1 cannot be reached/);
  });

  test('says that path style may be needed where the name of the bucket is no host', async () => {
    const settings = { endpoint: 'http://store.invalid', forcePathStyle: false };
    assert.match(await refused(settings), /S3_ENDPOINT: .* cannot be reached: .*S3_FORCE_PATH_STYLE=true/);
  });

  test('says that what answers is no S3 store', async (t) => {
    const web = createServer((_request, answer) => answer.end('<html><body>Welcome</body></html>'));
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    t.after(() => {
      web.close();
      web.closeAllConnections();
    });
    const endpoint = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
    assert.match(await refused({ endpoint }), /S3_ENDPOINT: .* does not answer .* as an S3 store does/);
  });

  test('says that path style may be needed where the host of the bucket shows something else', async (t) => {
    const web = createServer((_request, answer) => answer.end('<html><body>Welcome</body></html>'));
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    t.after(() => {
      web.close();
      web.closeAllConnections();
    });
    const endpoint = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
    const line = await refused({ endpoint, forcePathStyle: false });
    assert.match(line, /as an S3 store does.*S3_FORCE_PATH_STYLE=true/);
  });

  test('says that a key of Amazon is a temporary one', async () => {
    const line = await refused({ accessKey: 'ASIAEXAMPLE' });
    assert.match(line, /S3_ACCESS_KEY: .* does not know this key: it is a temporary one/);
  });

  test('says where the bucket is, when that is another region', async (t) => {
    const store = createServer((_request, answer) => {
      answer.writeHead(301, { 'content-type': 'application/xml', 'x-amz-bucket-region': 'eu-west-3' });
      answer.end('<?xml version="1.0"?><Error><Code>PermanentRedirect</Code><Message></Message></Error>');
    });
    await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve));
    t.after(() => {
      store.close();
      store.closeAllConnections();
    });
    const endpoint = `http://127.0.0.1:${(store.address() as AddressInfo).port}`;
    assert.match(
      await refused({ endpoint }),
      /S3_REGION is "us-east-1", but the bucket .* is in "eu-west-3"/,
    );
  });

  for (const minutes of [-20, 20]) {
    test(`says that the clock that URLs are signed by is ${minutes} minutes off`, async () => {
      const clock = () => Date.now() + minutes * 60_000;
      assert.match(await refused({}, bucket, { clock }), /The clock .* are 20 minutes apart/);
    });
  }

  for (const right of RIGHTS) {
    test(`names the right that is missing: ${right}`, async (t) => {
      const own = await createBucket();
      t.after(() => own.drop());
      await own.client.send(
        new PutBucketPolicyCommand({ Bucket: own.bucket, Policy: denying(own.bucket, right) }),
      );
      const line = await refused({}, own);
      await own.client.send(
        new PutBucketPolicyCommand({
          Bucket: own.bucket,
          Policy: denying(own.bucket, 's3:PutBucketWebsite'),
        }),
      );
      assert.ok(line.includes(`may not do ${right}`), line);
    });
  }

  test('that can be used is left as it was', async () => {
    await probeBucket(settingsOf(bucket));
    const { Contents = [] } = await bucket.client.send(new ListObjectsV2Command({ Bucket: bucket.bucket }));
    const { Uploads = [] } = await bucket.client.send(
      new ListMultipartUploadsCommand({ Bucket: bucket.bucket }),
    );
    assert.deepEqual([Contents, Uploads], [[], []]);
  });
});
