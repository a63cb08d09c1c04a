/** Resuming what nothing more can be sent to: its result is handed out only where it is that of the file. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FileChangedError, type UploadState } from '../../src/index.ts';
import { stubClient } from './stub-service.ts';
import { sha256 } from './upload-bench.ts';

const SENT = new Uint8Array(10).fill(1);
const OTHER = new Uint8Array(10).fill(2);

const STATE: UploadState = {
  version: 1,
  uploadId: 'upload_1',
  baseURL: 'http://api.test/v1',
  fileName: 'a.png',
  fileSize: 10,
  lastModified: 1_000,
  partSize: 16 * 1024 * 1024,
  digests: { 1: sha256(SENT) },
};

const fileOf = (bytes: Uint8Array, lastModified = 2_000) =>
  new File([Uint8Array.from(bytes)], 'a.png', { lastModified });

/** A service that has imported `SENT`. @param tells the digest of what it has */
function imported(tells: boolean) {
  const sha = tells ? { sha256: sha256(SENT) } : {};
  return stubClient({
    upload: () => ({ status: 'imported', entityId: 'asset_1' }),
    other: () => ({ asset: { id: 'asset_1', kind: 'image', properties: { size: 10 }, ...sha } }),
  }).uploads;
}

test('another file of the same size is not taken for the one that was sent', async () => {
  for (const resume of [STATE, { ...STATE, digests: {} }, 'upload_1'])
    await assert.rejects(imported(true).uploadFile({ file: fileOf(OTHER), resume }), FileChangedError);
});

test('the file that was sent gets its asset, also when it was touched since', async () => {
  for (const resume of [STATE, { ...STATE, digests: {} }, 'upload_1']) {
    const result = await imported(true).uploadFile({ file: fileOf(SENT), resume });
    assert.ok('asset' in result && result.asset.id === 'asset_1');
  }
});

test('where the service tells no digest, those of the state tell', async () => {
  await assert.rejects(imported(false).uploadFile({ file: fileOf(OTHER), resume: STATE }), FileChangedError);
  const { upload } = await imported(false).uploadFile({ file: fileOf(SENT), resume: STATE });
  assert.equal(upload.status, 'imported');
});

test('a file with the time of a complete state is not read again', async () => {
  const file = fileOf(SENT, 1_000);
  Object.defineProperty(file, 'slice', { value: () => assert.fail('it was read') });
  assert.ok('asset' in (await imported(true).uploadFile({ file, resume: STATE })));
});

test('an upload whose parts the service no longer tells is waited for', async () => {
  let looks = 0;
  const { uploads } = stubClient({
    upload: () => {
      looks += 1;
      const status = looks === 1 ? 'validating' : 'imported';
      return { status, entityId: 'asset_1', partsCount: undefined, parts: undefined };
    },
    other: () => ({ asset: { id: 'asset_1', properties: { size: 10 }, sha256: sha256(SENT) } }),
  });
  for (const resume of [STATE, 'upload_1']) {
    looks = 0;
    assert.equal((await uploads.uploadFile({ file: fileOf(SENT), resume })).upload.status, 'imported');
  }
});
