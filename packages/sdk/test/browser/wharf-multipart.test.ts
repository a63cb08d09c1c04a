/** The options for Uppy's S3 plugin, called as its versions call them. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AwsS3Options } from '@uppy/aws-s3';
import { UploadFailedError, Wharf } from '@wharf/sdk';
import { type UppyFileLike, uploadResult, wharfMultipart } from '@wharf/sdk/uppy';
import { startWharf, type WharfServer } from '../driver/wharf-server.ts';

const MIB = 1024 ** 2;
const PART = 5 * MIB;

function uppyFile(name: string, content: Uint8Array, meta: Record<string, unknown> = {}): UppyFileLike {
  return { id: `uppy-${name}`, name, type: '', size: content.byteLength, meta };
}

function text(bytes: number, seed: string): Buffer {
  return Buffer.alloc(bytes, `${seed} line\n`);
}

describe('the options for @uppy/aws-s3', () => {
  let wharf: WharfServer;
  /** URLs of parts are valid for less than is asked of one that a part is begun with. */
  let hasty: WharfServer;
  before(async () => {
    [wharf, hasty] = await Promise.all([startWharf(), startWharf({ env: { WHARF_PART_URL_TTL: '30' } })]);
  });
  after(() => Promise.all([wharf?.stop(), hasty?.stop()]));

  const clientOf = ({ baseURL, apiKey, apiSecret }: WharfServer, fetch?: typeof globalThis.fetch) =>
    new Wharf({ baseURL, apiKey, apiSecret, ...(fetch === undefined ? {} : { fetch }) });

  /** Sends a part as the plugin does. */
  async function put(url: string, content: Buffer, part: number, partSize = PART): Promise<void> {
    const body = content.subarray((part - 1) * partSize, part * partSize);
    const { status } = await fetch(url, { method: 'PUT', body: new Uint8Array(body) });
    assert.equal(status, 200);
  }

  test('as version 6 asks: S3 answers in its XML, and the key is the upload', async () => {
    const client = clientOf(wharf);
    const options = wharfMultipart(client, { partSize: PART }) satisfies AwsS3Options<
      Record<string, unknown>,
      Record<string, unknown>
    >;
    const content = text(6 * MIB, 'six');
    const file = uppyFile('six.txt', content);
    const ask = async (request: Parameters<typeof options.signRequest>[0]) => {
      const { url, key } = await options.signRequest(request);
      const answer = await fetch(url, { method: request.method });
      return { key, xml: await answer.text(), status: answer.status };
    };

    const requested = options.generateObjectKey(file);
    const created = await ask({ method: 'POST', key: requested });
    const uploadId = /<UploadId>(.+)<\/UploadId>/.exec(created.xml)?.[1] ?? '';
    assert.match(uploadId, /^upload_/);
    assert.equal(created.key, uploadId);
    const again = await ask({ method: 'POST', key: requested });
    assert.equal(again.key, uploadId, 'after a pause the same upload is meant');

    const { url } = await options.signRequest({ method: 'PUT', key: uploadId, uploadId, partNumber: 1 });
    await put(url, content, 1);
    const { xml } = await ask({ method: 'GET', key: uploadId, uploadId });
    assert.match(
      xml,
      /^<ListPartsResult><Part><PartNumber>1<\/PartNumber><ETag>[0-9a-f]{64}<\/ETag><\/Part><\/ListPartsResult>$/,
    );

    const second = await options.signRequest({ method: 'PUT', key: uploadId, uploadId, partNumber: 2 });
    await put(second.url, content, 2);
    const { xml: done } = await ask({ method: 'POST', key: uploadId, uploadId });
    const location = /<Location>(.+)<\/Location><Key>(.+)<\/Key>/.exec(done);
    assert.equal(location?.[2], uploadId);

    const result = await uploadResult(client, { ...file, uploadURL: location?.[1] });
    assert.ok('asset' in result);
    assert.equal(result.upload.id, uploadId);
    assert.deepEqual([result.asset.kind, result.asset.metadata.name], ['text', 'six.txt']);
  });

  test('as versions 4 and 5 ask', async () => {
    const options = wharfMultipart(clientOf(wharf), { partSize: PART });
    const content = text(6 * MIB, 'five');
    const file = uppyFile('five', content, { kind: 'text' });
    const upload = await options.createMultipartUpload(file);
    for (const partNumber of [1, 2]) {
      const { url } = await options.signPart(file, { ...upload, partNumber });
      await put(url, content, partNumber);
    }
    assert.deepEqual(
      (await options.listParts(file, upload)).map(({ PartNumber, Size }) => [PartNumber, Size]),
      [
        [1, PART],
        [2, MIB],
      ],
    );
    const { location } = await options.completeMultipartUpload(file, upload);
    const result = await uploadResult(clientOf(wharf), { ...file, uploadURL: location });
    assert.ok('asset' in result);
    // Where the answer to the completion got lost, all is there.
    assert.equal((await options.listParts(file, upload)).length, 2);
  });

  test('URLs that are about to expire are replaced by fresh ones', async () => {
    const asked: string[] = [];
    const client = clientOf(hasty, (input, init) => {
      asked.push(`${init?.method} ${new URL(String(input)).pathname.replace(/upload_\w+/, 'ID')}`);
      return fetch(input, init);
    });
    const options = wharfMultipart(client, { partSize: PART });
    const content = text(6 * MIB, 'hasty');
    const file = uppyFile('hasty.txt', content);
    const upload = await options.createMultipartUpload(file);
    const urls = await Promise.all(
      [1, 2].map(async (partNumber) => (await options.signPart(file, { ...upload, partNumber })).url),
    );
    await put(urls[1] ?? '', content, 2);
    assert.deepEqual(asked, ['POST /v1/uploads', 'GET /v1/uploads/ID']);
  });

  test('with waitForImport a file that the server refuses fails', async () => {
    const options = wharfMultipart(clientOf(wharf), { waitForImport: true });
    const content = text(100, 'no picture');
    const file = uppyFile('broken.png', content);
    const upload = await options.createMultipartUpload(file);
    await put((await options.signPart(file, { ...upload, partNumber: 1 })).url, content, 1);
    await assert.rejects(options.completeMultipartUpload(file, upload), UploadFailedError);
  });

  test('an upload that was begun with other parts, or was aborted, is not gone on with', async () => {
    const file = uppyFile('other.txt', text(12 * MIB, 'other'));
    const upload = await wharfMultipart(clientOf(wharf), { partSize: PART }).createMultipartUpload(file);
    const options = wharfMultipart(clientOf(wharf), { partSize: 6 * MIB });
    await assert.rejects(options.listParts(file, upload), /other\.txt was begun with parts of another size/);
    await options.abortMultipartUpload(file, upload);
    await assert.rejects(options.listParts(file, upload), UploadFailedError);
  });

  test('a creation that fails is tried again, and an aborted one is not used again', async () => {
    const options = wharfMultipart(clientOf(wharf));
    const content = text(100, 'again');
    const wrong = uppyFile('again.txt', content, { kind: 'nonsense' });
    await assert.rejects(options.createMultipartUpload(wrong), /kind/);
    const right = uppyFile('again.txt', content);
    const first = await options.createMultipartUpload(right);
    await options.abortMultipartUpload(right, first);
    assert.notEqual((await options.createMultipartUpload(right)).uploadId, first.uploadId);
  });

  test('what is not uploaded has no result', async () => {
    await assert.rejects(
      uploadResult(clientOf(wharf), uppyFile('a.txt', text(1, 'a'))),
      /a\.txt is not uploaded/,
    );
  });
});
