/** What stores are documented to answer and a small test store does not: scripted. */
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { suite, type TestContext, test } from 'node:test';
import { openS3Store } from '../../../src/adapters/blobs/s3/open.ts';
import { ServiceUnavailableError } from '../../../src/domain/errors.ts';
import type { BlobStore } from '../../../src/ports/blob-store.ts';

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';
const MADE = `${XML}<CompleteMultipartUploadResult><ETag></ETag></CompleteMultipartUploadResult>`;
const FAILED = `${XML}<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>`;
const PARTS = 10_000;
const PAGE = 1000;

/** @param answer the body for a request; undefined: that of an object of as many bytes as there are parts */
async function scripted(
  t: TestContext,
  answer: (request: IncomingMessage, url: URL, body: string) => string | undefined,
): Promise<BlobStore> {
  const server = createServer(async (request, response) => {
    const body = (await buffer(request)).toString();
    const text = answer(request, new URL(request.url ?? '/', 'http://store'), body);
    response.setHeader('content-type', 'application/xml');
    if (text !== undefined) response.end(text);
    else response.setHeader('etag', '"made-1"').setHeader('content-length', PARTS).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { store, close } = openS3Store({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    publicEndpoint: undefined,
    region: 'us-east-1',
    bucket: 'bucket',
    accessKey: 'key',
    secretKey: 'secret',
    forcePathStyle: true,
  });
  t.after(async () => {
    await close();
    server.closeAllConnections();
    server.close();
  });
  return store;
}

/** Pages of parts of one byte each; on the last one, the marker leads back to the first, as Ceph's does. */
function pageOfParts(url: URL): string {
  const after = Number(url.searchParams.get('part-number-marker') ?? 0);
  const last = after + PAGE >= PARTS;
  const parts = Array.from({ length: PAGE }, (_, index) => {
    const number = after + index + 1;
    return `<Part><PartNumber>${number}</PartNumber><Size>1</Size><ETag>&quot;${number}&quot;</ETag></Part>`;
  });
  const marker = last ? 0 : after + PAGE;
  return `${XML}<ListPartsResult><UploadId>ref</UploadId><IsTruncated>${!last}</IsTruncated><NextPartNumberMarker>${marker}</NextPartNumberMarker>${parts.join('')}</ListPartsResult>`;
}

suite('S3 with what stores answer', () => {
  test('an object is made of as many parts as there can be, listed page by page', async (t) => {
    let asked = '';
    let pages = 0;
    const store = await scripted(t, ({ method }, url, body) => {
      if (method === 'HEAD') return undefined;
      if (method === 'GET') {
        pages += 1;
        return pageOfParts(url);
      }
      asked = body;
      return MADE;
    });
    const parts = await store.listParts('object', 'ref');
    assert.deepEqual([parts.length, pages], [PARTS, PARTS / PAGE]);
    assert.ok(parts.every(({ number, etag }, index) => number === index + 1 && etag === `"${number}"`));
    assert.equal(await store.complete('object', 'ref', parts), true);
    assert.equal(asked.match(/<PartNumber>/g)?.length, PARTS);
    assert.ok(
      asked.includes('<ETag>&quot;10000&quot;</ETag><PartNumber>10000</PartNumber>'),
      asked.slice(-200),
    );
  });

  for (const failures of [2, Number.POSITIVE_INFINITY]) {
    test(`a complete that fails with 200, after spaces that keep it alive, is none: ${failures} times`, async (t) => {
      let left = failures;
      const store = await scripted(t, ({ method }, url) => {
        if (method === 'HEAD') return undefined;
        if (method === 'GET') return pageOfParts(url);
        left -= 1;
        return `  \n ${left >= 0 ? FAILED : MADE}`;
      });
      const parts = await store.listParts('object', 'ref');
      const completing = store.complete('object', 'ref', parts);
      if (failures === 2) assert.equal(await completing, true);
      else await assert.rejects(completing, ServiceUnavailableError);
    });
  }
});
