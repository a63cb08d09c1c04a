import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Api, type ErrorJson, putPart, sha256, type UploadJson } from './driver/api.ts';
import { retrieveAsset } from './driver/assets.ts';
import { WITHOUT_DISK } from './driver/chosen-services.ts';
import { type RawAnswer, RawConnection, target } from './driver/raw-connection.ts';
import { MIB, MIN_PART, sampleText, textFields } from './driver/sample-files.ts';
import { startServer, type TestServer } from './driver/server.ts';
import { download } from './driver/signed-urls.ts';

const SMALL = Buffer.from('a part of thirty-two bytes: done');

describe('the PUT of a part', { skip: WITHOUT_DISK }, () => {
  let server: TestServer;
  let api: Api;

  before(async () => {
    server = await startServer();
    api = Api.of(server);
  });
  after(() => server.dispose());

  function create(fileSize: number, parts = 1): Promise<UploadJson> {
    return api.createUpload({ ...textFields('part.txt'), fileSize, parts });
  }

  function urlOf(upload: UploadJson, number = 1): string {
    return upload.parts?.[number - 1]?.url ?? '';
  }

  async function etags(upload: UploadJson): Promise<(string | undefined)[]> {
    return ((await api.retrieveUpload(upload.id)).parts ?? []).map((part) => part.etag);
  }

  async function importedBytes(upload: UploadJson): Promise<Buffer> {
    await api.completeUpload(upload.id);
    const settled = await api.settled(upload.id);
    assert.equal(settled.status, 'imported', settled.errorMessage);
    return download((await retrieveAsset(api, settled.entityId ?? '')).url);
  }

  function errorOf(answer: RawAnswer): ErrorJson {
    return JSON.parse(answer.body.toString()) as ErrorJson;
  }

  async function refusal(answer: Response, status: number, reason: RegExp): Promise<void> {
    const error = (await answer.json()) as ErrorJson;
    assert.equal(answer.status, status, error.reason);
    assert.match(error.reason, reason);
    assert.equal(error.trace_id, answer.headers.get('x-trace-id'));
  }

  for (const [how, size] of [
    ['a small part', SMALL.length],
    ['a large part', MIN_PART],
  ] as const) {
    it(`that breaks off leaves the earlier bytes of ${how}`, async () => {
      const earlier = sampleText('earlier', size);
      const upload = await create(size);
      assert.equal((await putPart(urlOf(upload), earlier)).status, 200);
      const connection = await RawConnection.open(server.url);
      await connection.request(
        'PUT',
        target(urlOf(upload)),
        [['Content-Length', String(size)]],
        sampleText('later', Math.floor(size / 2)),
      );
      connection.end();
      await connection.closed();
      assert.deepEqual(await etags(upload), [`"${sha256(earlier)}"`]);
      assert.deepEqual(await importedBytes(upload), earlier);
    });
  }

  it('that breaks off for the first time leaves nothing, and the part can be sent again', async () => {
    const upload = await create(SMALL.length);
    for (const headers of [
      [['Content-Length', String(SMALL.length)]],
      [['Transfer-Encoding', 'chunked']],
    ] as const) {
      const connection = await RawConnection.open(server.url);
      const body = headers[0][0] === 'Content-Length' ? SMALL.subarray(0, 10) : '10\r\na part of thirty\r\n';
      await connection.request('PUT', target(urlOf(upload)), headers, body);
      connection.end();
      await connection.closed();
      assert.deepEqual(await etags(upload), [undefined]);
    }
    assert.equal((await putPart(urlOf(upload), SMALL)).status, 200);
    assert.deepEqual(await importedBytes(upload), SMALL);
  });

  it('may be chunked, without a Content-Length', async () => {
    const file = sampleText('chunked', MIN_PART + 40);
    const upload = await create(file.length, 2);
    const connection = await RawConnection.open(server.url);
    for (const [number, bytes] of [
      [2, file.subarray(MIN_PART)],
      [1, file.subarray(0, MIN_PART)],
    ] as const) {
      await connection.request('PUT', target(urlOf(upload, number)), [['Transfer-Encoding', 'chunked']]);
      for (let at = 0; at < bytes.length; at += MIB) {
        const chunk = bytes.subarray(at, at + MIB);
        await connection.send(Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk]));
        await connection.send('\r\n');
      }
      await connection.send('0\r\n\r\n');
      const answer = await connection.answer();
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('etag'), `"${sha256(bytes)}"`);
    }
    connection.destroy();
    assert.deepEqual(await importedBytes(upload), file);
  });

  it('that is chunked and has more bytes than the file is refused, and nothing is stored', async () => {
    const upload = await create(10);
    const connection = await RawConnection.open(server.url);
    await connection.request('PUT', target(urlOf(upload)), [['Transfer-Encoding', 'chunked']]);
    await connection.send('b\r\nhello world\r\n0\r\n\r\n');
    const answer = await connection.answer();
    assert.equal(answer.status, 400);
    assert.match(errorOf(answer).reason, /only 10 are missing/);
    connection.destroy();
    assert.deepEqual(await etags(upload), [undefined]);
  });

  it('waits for its body with Expect: 100-continue until it is wanted', async () => {
    const upload = await create(SMALL.length);
    const connection = await RawConnection.open(server.url);
    const headers = [
      ['Content-Length', String(SMALL.length)],
      ['Expect', '100-continue'],
    ] as const;
    await connection.request('PUT', target(urlOf(upload)), headers);
    assert.equal((await connection.answer()).status, 100);
    await connection.send(SMALL);
    assert.equal((await connection.answer()).status, 200);
    // The connection is as good as new.
    await connection.request('PUT', target(urlOf(upload)), headers);
    assert.equal((await connection.answer()).status, 100);
    await connection.send(SMALL);
    assert.equal((await connection.answer()).status, 200);
    connection.destroy();
    assert.deepEqual(await etags(upload), [`"${sha256(SMALL)}"`]);
  });

  it('with Expect: 100-continue is refused before any byte was sent, on a connection that then ends', async () => {
    const upload = await create(SMALL.length);
    const done = await create(SMALL.length);
    assert.equal((await putPart(urlOf(done), SMALL)).status, 200);
    await api.completeUpload(done.id);
    const good = target(urlOf(upload));
    const cases = [
      [good.replace(/signature=..../, 'signature=AAAA'), 403, SMALL.length],
      [target(urlOf(done)), 400, SMALL.length],
      [good, 400, SMALL.length + 1],
    ] as const;
    for (const [path, status, length] of cases) {
      const connection = await RawConnection.open(server.url);
      await connection.request('PUT', path, [
        ['Content-Length', String(length)],
        ['Expect', '100-continue'],
      ]);
      const answer = await connection.answer();
      assert.equal(answer.status, status, answer.body.toString());
      // Whether the body follows is unknown to the server: the next bytes could be either.
      assert.equal(answer.headers.get('connection'), 'close');
      await connection.closed();
    }
    assert.deepEqual(await etags(upload), [undefined]);
  });

  it('that was refused leaves a connection on which the next request is answered properly', async () => {
    const upload = await create(SMALL.length);
    const good = target(urlOf(upload));
    const length = ['Content-Length', String(SMALL.length)] as const;
    const connection = await RawConnection.open(server.url);
    const refusals = [
      [good, [length, ['Content-MD5', 'AAAAAAAAAAAAAAAAAAAAAA==']], SMALL, 400],
      [good.replace(/signature=..../, 'signature=AAAA'), [length], SMALL, 403],
      [good, [['Content-Length', String(2 * MIB)]], Buffer.alloc(2 * MIB), 400],
      [good, [['Content-Length', '0']], '', 400],
      ['/v1/uploads', [length], SMALL, 404],
    ] as const;
    for (const [path, headers, body, status] of refusals) {
      await connection.request('PUT', path, headers, body);
      const refused = await connection.answer();
      assert.equal(refused.status, status, refused.body.toString());
      await connection.request('PUT', good, [length], SMALL);
      const accepted = await connection.answer();
      assert.equal(accepted.status, 200, accepted.body.toString());
      assert.equal(accepted.headers.get('etag'), `"${sha256(SMALL)}"`);
    }
    connection.destroy();
  });

  it('is refused when the size cannot be right, saying what would be', async () => {
    const upload = await create(2 * MIN_PART, 2);
    await refusal(await putPart(urlOf(upload), Buffer.alloc(0)), 400, /Part 1 is empty/);
    await refusal(await putPart(urlOf(upload, 2), Buffer.alloc(0)), 400, /Part 2 is empty/);
    await refusal(await putPart(urlOf(upload), Buffer.alloc(100)), 400, /must have at least 5242880 bytes/);
    await refusal(
      await putPart(urlOf(upload, 2), Buffer.alloc(2 * MIN_PART + 1)),
      400,
      /more than the whole file/,
    );
    assert.equal((await putPart(urlOf(upload), sampleText('first', MIN_PART + 1))).status, 200);
    await refusal(await putPart(urlOf(upload, 2), Buffer.alloc(MIN_PART)), 400, /only 5242879 are missing/);
    assert.equal((await etags(upload))[1], undefined);
  });

  it('is refused after complete, with the status it has', async () => {
    const upload = await create(SMALL.length);
    assert.equal((await putPart(urlOf(upload), SMALL)).status, 200);
    assert.deepEqual(await importedBytes(upload), SMALL);
    await refusal(await putPart(urlOf(upload), SMALL), 400, /The upload is imported and takes no more parts/);
  });

  it('takes any Content-Type, or none: it says nothing about a slice of a file', async () => {
    const upload = await create(SMALL.length);
    const connection = await RawConnection.open(server.url);
    const types = [
      undefined,
      '',
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json',
      'application/json; charset=nonsense',
      'multipart/form-data',
      'multipart/form-data; boundary=x',
      'garbage',
      ';;;',
      `a/${'b'.repeat(2000)}`,
    ];
    for (const type of types) {
      const headers: [string, string][] = [['Content-Length', String(SMALL.length)]];
      if (type !== undefined) headers.push(['Content-Type', type]);
      await connection.request('PUT', target(urlOf(upload)), headers, SMALL);
      const answer = await connection.answer();
      assert.equal(answer.status, 200, `${type}: ${answer.body}`);
    }
    connection.destroy();
    assert.deepEqual(await importedBytes(upload), SMALL);
  });

  it('is refused with a Content-Encoding: the bytes are stored as they are', async () => {
    const upload = await create(SMALL.length);
    await refusal(
      await putPart(urlOf(upload), SMALL, { 'content-encoding': 'gzip' }),
      400,
      /Content-Encoding gzip is not supported/,
    );
    assert.equal((await putPart(urlOf(upload), SMALL, { 'content-encoding': 'identity' })).status, 200);
  });

  it('replaces an earlier part of another size', async () => {
    const file = sampleText('resized', 3 * MIN_PART);
    const upload = await create(file.length, 3);
    const middle = MIN_PART + 12_345;
    // As if split evenly, then with a larger second part.
    for (const number of [1, 2, 3]) {
      const bytes = sampleText('even', MIN_PART);
      assert.equal((await putPart(urlOf(upload, number), bytes)).status, 200);
    }
    const cuts = [0, MIN_PART, MIN_PART + middle, file.length];
    for (const number of [3, 2, 1]) {
      const bytes = file.subarray(cuts[number - 1], cuts[number]);
      const answer = await putPart(urlOf(upload, number), bytes);
      assert.equal(answer.status, 200, await answer.text());
    }
    assert.deepEqual(await importedBytes(upload), file);
  });

  it('may race others of the same part: one of them is stored, whole', async () => {
    const upload = await create(MIN_PART);
    const bodies = Array.from({ length: 6 }, (_, index) => sampleText(`racer ${index}`, MIN_PART));
    const answers = await Promise.all(bodies.map((body) => putPart(urlOf(upload), body)));
    for (const [index, answer] of answers.entries()) {
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('etag'), `"${sha256(bodies[index] ?? SMALL)}"`);
    }
    const [etag] = await etags(upload);
    const winner = bodies.find((body) => `"${sha256(body)}"` === etag);
    assert.ok(winner, 'the stored part is none of those sent');
    assert.deepEqual(await importedBytes(upload), winner);
  });
});
