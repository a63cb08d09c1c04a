import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { crc32 } from 'node:zlib';
import { Api, type ErrorJson, putPart, type UploadJson } from './driver/api.ts';
import { WITHOUT_DISK } from './driver/chosen-services.ts';
import { sampleText, textFields } from './driver/sample-files.ts';
import { startServer, type TestServer } from './driver/server.ts';

/** A reflected CRC, bit by bit, as its definition has it: slow, and independent of the server's. */
function crc(bytes: Uint8Array, width: 32 | 64, polynomial: bigint): Buffer {
  const ones = (1n << BigInt(width)) - 1n;
  const table = Array.from({ length: 256 }, (_, index) => {
    let value = BigInt(index);
    for (let bit = 0; bit < 8; bit += 1)
      value = (value & 1n) === 1n ? (value >> 1n) ^ polynomial : value >> 1n;
    return value;
  });
  let value = ones;
  for (const byte of bytes) value = (value >> 8n) ^ (table[Number(value & 0xffn) ^ byte] ?? 0n);
  return Buffer.from((value ^ ones).toString(16).padStart(width / 4, '0'), 'hex');
}

const crc32c = (bytes: Uint8Array) => crc(bytes, 32, 0x82f63b78n);
const crc64nvme = (bytes: Uint8Array) => crc(bytes, 64, 0x9a6c9329ac4bc9b5n);
const plainCrc32 = (bytes: Uint8Array) => {
  const result = Buffer.alloc(4);
  result.writeUInt32BE(crc32(bytes));
  return result;
};
const hash = (algorithm: string) => (bytes: Uint8Array) => createHash(algorithm).update(bytes).digest();
const base64 = (digest: Buffer) => digest.toString('base64');
const structured = (name: string) => (digest: Buffer) => `${name}=:${base64(digest)}:`;

/** Header, how to compute its digest, and how to write it down. */
const HEADERS = [
  ['Content-MD5', hash('md5'), base64],
  ['x-amz-checksum-sha1', hash('sha1'), base64],
  ['x-amz-checksum-sha256', hash('sha256'), base64],
  ['x-amz-checksum-crc32', plainCrc32, base64],
  ['x-amz-checksum-crc32c', crc32c, base64],
  ['x-amz-checksum-crc64nvme', crc64nvme, base64],
  ['x-amz-content-sha256', hash('sha256'), (digest: Buffer) => digest.toString('hex')],
  ['Content-Digest', hash('sha256'), structured('sha-256')],
  ['Content-Digest', hash('sha512'), structured('sha-512')],
] as const;

describe('a digest sent with a part', { skip: WITHOUT_DISK }, () => {
  let server: TestServer;
  let api: Api;

  before(async () => {
    server = await startServer();
    api = Api.of(server);
  });
  after(() => server.dispose());

  function create(fileSize: number): Promise<UploadJson> {
    return api.createUpload({ ...textFields('digest.txt'), fileSize, parts: 1 });
  }

  it('is checked with digests that have the published check values', () => {
    // Of "123456789": the CRC catalogue (reveng.sourceforge.io).
    const check = Buffer.from('123456789');
    assert.equal(crc32c(check).toString('hex'), 'e3069283');
    assert.equal(crc64nvme(check).toString('hex'), 'ae8b14860a799888');
    assert.equal(plainCrc32(check).toString('hex'), 'cbf43926');
  });

  for (const [header, compute, write] of HEADERS) {
    const kind = write(Buffer.alloc(1)).split('=:')[0];
    const name = header === 'Content-Digest' ? `${header} (${kind})` : header;
    it(`in ${name} is verified, for small and large parts; a wrong one stores nothing`, async () => {
      for (const size of [9, 300_000]) {
        const bytes = sampleText('digested', size);
        const upload = await create(size);
        const url = upload.parts?.[0]?.url ?? '';
        const other = compute(sampleText('another', size));
        const refused = await putPart(url, bytes, { [header]: write(other) });
        const error = (await refused.json()) as ErrorJson;
        assert.equal(refused.status, 400);
        assert.equal(error.name, 'ChecksumMismatchError');
        assert.equal(String(error.details.header).toLowerCase(), header.toLowerCase());
        assert.equal(error.details.actual, base64(compute(bytes)));
        assert.equal((await api.retrieveUpload(upload.id)).parts?.[0]?.etag, undefined);

        const accepted = await putPart(url, bytes, { [header]: write(compute(bytes)) });
        assert.equal(accepted.status, 200, await accepted.text());
      }
    });
  }

  it('is checked with all others: one wrong among right ones is refused', async () => {
    const bytes = sampleText('several', 100);
    const upload = await create(bytes.length);
    const right = Object.fromEntries(HEADERS.map(([name, compute, write]) => [name, write(compute(bytes))]));
    const wrong = { ...right, 'x-amz-checksum-crc32c': base64(crc32c(Buffer.from('x'))) };
    const url = upload.parts?.[0]?.url ?? '';
    assert.equal((await putPart(url, bytes, wrong)).status, 400);
    assert.equal((await putPart(url, bytes, right)).status, 200);
  });

  it('that cannot be one is refused, saying what it should look like', async () => {
    const bytes = Buffer.from('malformed');
    const url = (await create(bytes.length)).parts?.[0]?.url ?? '';
    for (const [header, value] of [
      ['Content-MD5', 'not base64'],
      ['Content-MD5', base64(hash('sha1')(bytes))],
      ['x-amz-checksum-sha256', ''],
      ['x-amz-checksum-crc32', 'AAAA'],
      ['Content-Digest', 'sha-256=abc'],
      ['Content-Digest', 'sha-256=:AAAA:'],
      ['x-amz-content-sha256', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'],
    ] as const) {
      const answer = await putPart(url, bytes, { [header]: value });
      const error = (await answer.json()) as ErrorJson;
      assert.equal(answer.status, 400, `${header}: ${value}`);
      assert.equal(error.name, 'InvalidRequestError');
      assert.match(error.reason.toLowerCase(), new RegExp(header.toLowerCase()));
    }
  });

  it('of an algorithm nobody knows is ignored, as RFC 9530 asks; so is UNSIGNED-PAYLOAD', async () => {
    const bytes = Buffer.from('unknown algorithm');
    const url = (await create(bytes.length)).parts?.[0]?.url ?? '';
    const answer = await putPart(url, bytes, {
      'Content-Digest': 'unixsum=:AAAA:',
      'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    });
    assert.equal(answer.status, 200, await answer.text());
  });
});
