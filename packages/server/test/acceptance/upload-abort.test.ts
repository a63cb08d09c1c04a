import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Api, type ErrorJson, putPart, type UploadJson } from './driver/api.ts';
import { assetsNamed, retrieveAsset } from './driver/assets.ts';
import { WITHOUT_DISK } from './driver/chosen-services.ts';
import { diskUsage } from './driver/disk-usage.ts';
import { jobOver } from './driver/jobs.ts';
import { RawConnection, target } from './driver/raw-connection.ts';
import { MIB, MIN_PART, sampleText, textFields } from './driver/sample-files.ts';
import { startServer, type TestServer } from './driver/server.ts';
import { download } from './driver/signed-urls.ts';
import { until } from './driver/until.ts';

describe('aborting an upload', () => {
  let server: TestServer;
  let api: Api;

  before(async () => {
    server = await startServer();
    api = Api.of(server);
  });
  after(() => server.dispose());

  async function sent(fileName: string, bytes: Buffer): Promise<UploadJson> {
    const upload = await api.createUpload({ ...textFields(fileName), fileSize: bytes.length, parts: 1 });
    assert.equal((await putPart(upload.parts?.[0]?.url ?? '', bytes)).status, 200);
    return upload;
  }

  function complete(id: string) {
    return api.call<{ upload: UploadJson } & ErrorJson>('POST', `/uploads/${id}/action`, {
      action: 'complete',
    });
  }

  function abort(id: string) {
    return api.call<{ upload: UploadJson } & ErrorJson>('DELETE', `/uploads/${id}`);
  }

  it('frees its bytes and the space it had reserved, and cancels its job', async () => {
    const before = await diskUsage(server.dataDirectory);
    const upload = await sent('freed.txt', sampleText('freed', 8 * MIB));
    assert.ok((await diskUsage(server.dataDirectory)) >= before + 8 * MIB);
    const aborted = await abort(upload.id);
    assert.equal(aborted.status, 200);
    assert.equal(aborted.body.upload.status, 'failed');
    assert.match(aborted.body.upload.errorMessage ?? '', /abort/);
    assert.equal((await jobOver(api, upload.jobId)).status, 'canceled');
    await until('the bytes are freed', async () => (await diskUsage(server.dataDirectory)) <= before);
    await until('the reservation is gone', async () => {
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      return /^wharf_reserved_bytes 0$/m.test(metrics);
    });
  });

  it('may be repeated, and takes neither parts nor a complete afterwards', {
    skip: WITHOUT_DISK,
  }, async () => {
    const upload = await sent('twice.txt', Buffer.from('aborted twice'));
    const once = await abort(upload.id);
    const twice = await abort(upload.id);
    assert.equal(twice.status, 200);
    assert.deepEqual(twice.body.upload, once.body.upload);

    const part = await putPart(upload.parts?.[0]?.url ?? '', Buffer.from('aborted twice'));
    assert.equal(part.status, 400);
    assert.match(((await part.json()) as ErrorJson).reason, /failed and takes no more parts/);
    const completed = await complete(upload.id);
    assert.equal(completed.status, 400);
    assert.equal(completed.body.name, 'WrongStateError');
    assert.match(completed.body.reason, /abort/);
  });

  it('is refused once imported: the entity stays, and the answer names it', async () => {
    const bytes = Buffer.from('here to stay');
    const upload = await api.uploadFile(bytes, textFields('imported.txt'));
    const refused = await abort(upload.id);
    assert.equal(refused.status, 400);
    assert.equal(refused.body.name, 'WrongStateError');
    assert.ok(refused.body.reason.includes(upload.entityId ?? '?'));
    assert.deepEqual(await api.retrieveUpload(upload.id), upload);
    assert.deepEqual(await download((await retrieveAsset(api, upload.entityId ?? '')).url), bytes);
  });

  it('ends a PUT that is under way, and leaves nothing of it', { skip: WITHOUT_DISK }, async () => {
    const before = await diskUsage(server.dataDirectory);
    const upload = await api.createUpload({ ...textFields('inflight.txt'), fileSize: MIN_PART, parts: 1 });
    const bytes = sampleText('in flight', MIN_PART);
    const connection = await RawConnection.open(server.url);
    await connection.request(
      'PUT',
      target(upload.parts?.[0]?.url ?? ''),
      [['Content-Length', String(MIN_PART)]],
      bytes.subarray(0, 4 * MIB),
    );
    await until('the PUT is being received', async () => {
      return (await diskUsage(server.dataDirectory)) > before;
    });
    assert.equal((await abort(upload.id)).status, 200);
    await connection.send(bytes.subarray(4 * MIB));
    const answer = await connection.answer();
    assert.equal(answer.status, 400);
    assert.match(answer.body.toString(), /no longer takes parts/);
    connection.destroy();
    await until('the bytes are freed', async () => (await diskUsage(server.dataDirectory)) <= before);
  });

  for (const order of ['complete first', 'abort first'] as const) {
    it(`racing a complete (${order}) ends in one or the other, never in half of both`, async () => {
      for (let round = 0; round < 12; round += 1) {
        const name = `race-${order.replace(' ', '-')}-${String(round).padStart(2, '0')}.txt`;
        const upload = await sent(name, Buffer.from(name));
        const calls =
          order === 'complete first'
            ? [complete(upload.id), abort(upload.id)]
            : [abort(upload.id), complete(upload.id)].reverse();
        const [completed, aborted] = await Promise.all(calls);
        assert.ok(completed && aborted);
        const settled = await api.settled(upload.id);
        const job = await jobOver(api, upload.jobId);
        const assets = await assetsNamed(api, name);
        if (aborted.status === 200) {
          assert.equal(settled.status, 'failed');
          assert.equal(settled.entityId, undefined);
          assert.equal(job.status, 'canceled');
          assert.deepEqual(assets, []);
          assert.ok([200, 400].includes(completed.status), `complete answered ${completed.status}`);
        } else {
          assert.equal(aborted.status, 400);
          assert.equal(completed.status, 200);
          assert.equal(settled.status, 'imported');
          assert.equal(job.status, 'success');
          assert.deepEqual(
            assets.map((asset) => asset.id),
            [settled.entityId],
          );
          assert.deepEqual(await download(assets[0]?.url ?? ''), Buffer.from(name));
        }
      }
    });
  }
});

describe('an abandoned upload', () => {
  let server: TestServer;
  let api: Api;

  before(async () => {
    server = await startServer({ env: { WHARF_UPLOAD_TTL: '5' } });
    api = Api.of(server);
  });
  after(() => server.dispose());

  it('expires: it fails with a reason, its job too, its bytes are freed, and it takes nothing more', async () => {
    const bytes = sampleText('abandoned', 6 * MIB);
    const upload = await api.createUpload({
      ...textFields('abandoned.txt'),
      fileSize: bytes.length,
      parts: 2,
    });
    const [one] = upload.parts ?? [];
    assert.ok(one);
    assert.equal((await putPart(one.url, bytes.subarray(0, MIN_PART))).status, 200);

    const expired = await api.settled(upload.id);
    assert.equal(expired.status, 'failed');
    assert.match(
      expired.errorMessage ?? '',
      /expired: nothing was received for 5 second.*Create a new upload/,
    );
    assert.equal((await jobOver(api, upload.jobId)).status, 'failure');
    await until('the bytes are freed', async () => (await diskUsage(server.dataDirectory)) === 0);

    const refused = WITHOUT_DISK === false ? 400 : 404;
    assert.equal((await putPart(one.url, bytes.subarray(0, MIN_PART))).status, refused);
    const completed = await api.call<ErrorJson>('POST', `/uploads/${upload.id}/action`, {
      action: 'complete',
    });
    assert.equal(completed.status, 400);
    assert.match(completed.body.reason, /expired/);
  });
});
