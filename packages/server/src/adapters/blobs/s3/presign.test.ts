import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { GetObjectCommand, S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { UrlSigner } from './presign.ts';
import { bucketUrl, type S3Settings } from './settings.ts';
import { SignedUrls } from './signed-urls.ts';

const NOW = Date.UTC(2026, 10, 22, 21, 0, 0);

const settings: S3Settings = {
  endpoint: 'http://127.0.0.1:9000',
  publicEndpoint: undefined,
  region: 'eu-central-1',
  bucket: 'models',
  accessKey: 'AKIAEXAMPLE',
  secretKey: 'secret/with+signs',
  forcePathStyle: true,
};

function client(given: S3Settings): S3Client {
  return new S3Client({
    ...(given.endpoint === undefined ? {} : { endpoint: given.endpoint }),
    region: given.region,
    forcePathStyle: given.forcePathStyle,
    credentials: { accessKeyId: given.accessKey, secretAccessKey: given.secretKey },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

const read = {
  contentType: 'image/png',
  fileName: 'Ärger (1) "x".png',
  disposition: 'inline',
  expiresAt: NOW + 3_600_000,
  etag: 'abc',
} as const;

describe('signed URLs of a bucket', () => {
  test('are what Amazon documents as an example of a signature', () => {
    const signer = new UrlSigner({
      region: 'us-east-1',
      accessKey: 'AKIAIOSFODNN7EXAMPLE',
      secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    });
    const url = signer.sign({
      method: 'GET',
      url: new URL('https://examplebucket.s3.amazonaws.com/test.txt'),
      query: {},
      from: Date.UTC(2013, 4, 24),
      lifetime: 86_400,
    });
    assert.equal(
      new URL(url).searchParams.get('X-Amz-Signature'),
      'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    );
  });

  for (const [what, given] of [
    ['a store that names buckets in the path', settings],
    [
      'a store that names buckets in the host',
      { ...settings, forcePathStyle: false, endpoint: 'https://s3.example.com' },
    ],
    ['a store without a name', { ...settings, forcePathStyle: false }],
    [
      'a bucket with dots, for which there is no certificate',
      {
        ...settings,
        bucket: 'models.example.com',
        forcePathStyle: false,
        endpoint: 'https://s3.example.com',
      },
    ],
    ['Amazon S3', { ...settings, forcePathStyle: false, endpoint: undefined }],
  ] as const) {
    test(`of parts are those of the SDK: ${what}`, async () => {
      const expected = await getSignedUrl(
        client(given),
        new UploadPartCommand({
          Bucket: given.bucket,
          Key: 'wharf/upload_1',
          UploadId: 'id~1/+=',
          PartNumber: 7,
        }),
        { expiresIn: 600, signingDate: new Date(NOW) },
      );
      const url = new SignedUrls(given, given.endpoint, () => NOW).part(
        'upload_1',
        'id~1/+=',
        7,
        NOW + 600_000,
      );
      assert.deepEqual(sortedQuery(url), sortedQuery(expected));
      assert.equal(
        new URL(url).host + new URL(url).pathname,
        new URL(expected).host + new URL(expected).pathname,
      );
    });
  }

  test('of reads are those of the SDK, names with odd characters included', async () => {
    const url = new SignedUrls(settings, settings.endpoint, () => NOW).object('asset_1', read);
    const { searchParams } = new URL(url);
    const expected = await getSignedUrl(
      client(settings),
      new GetObjectCommand({
        Bucket: settings.bucket,
        Key: 'wharf/asset_1',
        ResponseCacheControl: searchParams.get('response-cache-control') ?? '',
        ResponseContentDisposition: searchParams.get('response-content-disposition') ?? '',
        ResponseContentType: searchParams.get('response-content-type') ?? '',
      }),
      { expiresIn: 604_800, signingDate: new Date(NOW + 3_600_000 - 604_800_000) },
    );
    assert.deepEqual(sortedQuery(url), sortedQuery(expected));
  });

  test('of parts ask for no checksum: a plain PUT has none', () => {
    const url = new SignedUrls(settings, settings.endpoint, () => NOW).part('k', 'id', 1, NOW + 1000);
    assert.doesNotMatch(url.toLowerCase(), /x-amz-checksum|x-amz-sdk-checksum/);
    assert.equal(new URL(url).searchParams.get('X-Amz-SignedHeaders'), 'host');
  });

  test('of reads stay the same while the time of expiry does, and end with it', () => {
    let now = NOW;
    const urls = new SignedUrls(settings, settings.endpoint, () => now);
    const first = urls.object('k', read);
    now += 1_800_000;
    assert.equal(urls.object('k', read), first);
    const { searchParams } = new URL(first);
    const from = Date.parse(
      (searchParams.get('X-Amz-Date') ?? '').replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z'),
    );
    assert.equal(from + Number(searchParams.get('X-Amz-Expires')) * 1000, read.expiresAt);
  });

  test('live for a week at most, which is as long as a store takes them', () => {
    const urls = new SignedUrls(settings, settings.endpoint, () => NOW);
    const year = NOW + 365 * 86_400_000;
    for (const url of [urls.part('k', 'id', 1, year), urls.object('k', { ...read, expiresAt: year })]) {
      assert.equal(new URL(url).searchParams.get('X-Amz-Expires'), '604800');
    }
  });

  test('of content that a browser could run are downloads of bytes; pictures are shown', () => {
    const urls = new SignedUrls(settings, settings.endpoint, () => NOW);
    const served = (contentType: string) => {
      const { searchParams } = new URL(urls.object('k', { ...read, contentType }));
      const disposition = searchParams.get('response-content-disposition')?.split(';')[0];
      return [disposition, searchParams.get('response-content-type')];
    };
    const bytes = 'application/octet-stream';
    assert.deepEqual(served('image/png'), ['inline', 'image/png']);
    assert.deepEqual(served('text/plain; charset=utf-8'), ['inline', 'text/plain; charset=utf-8']);
    for (const type of ['text/html', 'application/xhtml+xml', 'text/xml', 'text/javascript']) {
      assert.deepEqual(served(type), ['attachment', bytes]);
    }
    // Its type is what `<img>` needs; opened by itself it is a download.
    assert.deepEqual(served('image/svg+xml'), ['attachment', 'image/svg+xml']);
  });

  test('of parts are signed for want of the header of copies only where the store takes that', () => {
    const signedHeaders = (refuseCopies: boolean) => {
      const urls = new SignedUrls(settings, settings.endpoint, () => NOW, { refuseCopies });
      return [urls.part('k', 'id', 1, NOW + 1000), urls.object('k', read)].map((url) =>
        new URL(url).searchParams.get('X-Amz-SignedHeaders'),
      );
    };
    assert.deepEqual(signedHeaders(false), ['host', 'host']);
    assert.deepEqual(signedHeaders(true), ['host;x-amz-copy-source', 'host']);
  });

  test('are refused for part numbers that Amazon has not, though some stores take them', () => {
    const urls = new SignedUrls(settings, settings.endpoint, () => NOW);
    for (const number of [0, -1, 10_001, 1.5]) {
      assert.throws(() => urls.part('k', 'id', number, NOW + 1000), RangeError);
    }
  });

  test('lead to the bucket where it is', () => {
    assert.equal(
      bucketUrl(undefined, { ...settings, forcePathStyle: false }).href,
      'https://models.s3.eu-central-1.amazonaws.com/',
    );
    assert.equal(
      bucketUrl(undefined, { ...settings, region: 'cn-north-1' }).href,
      'https://s3.cn-north-1.amazonaws.com.cn/models',
    );
    assert.equal(
      bucketUrl('https://store.example.com/s3/', settings).href,
      'https://store.example.com/s3/models',
    );
  });
});

function sortedQuery(url: string): readonly string[] {
  return [...new URL(url).searchParams].map(([name, value]) => `${name}=${value}`).sort();
}
