import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createProject } from './driver/administration.ts';
import { ok } from './driver/answers.ts';
import { type Answer, Api, type ErrorJson, putPart, type UploadJson } from './driver/api.ts';
import { assertError } from './driver/error-answer.ts';
import { samplePng, textFields } from './driver/sample-files.ts';
import { startServer, type TestServer } from './driver/server.ts';

const BYTES = Buffer.from('sent once');
const UPLOAD = { ...textFields('once.txt'), fileSize: BYTES.length, parts: 1 };
/** Nobody is there: creating an import connects to nothing. */
const IMPORT = { url: 'http://127.0.0.1:9/file.txt?token=secret', kind: 'text' };
const SETTINGS = { WHARF_IMPORT_ALLOW_CIDRS: '127.0.0.0/8' };

type Created = Readonly<Record<string, { readonly id: string; readonly [field: string]: unknown }>>;

describe('a request with an Idempotency-Key', () => {
  let server: TestServer;
  let api: Api;
  let image: string;

  before(async () => {
    server = await startServer({ env: SETTINGS });
    api = Api.of(server);
    image = (await samplePng('once')).toString('base64');
  });
  after(() => server.dispose());

  function post<T = Created>(path: string, body: unknown, key: string, client = api): Promise<Answer<T>> {
    return client.call<T>('POST', path, body, { 'idempotency-key': key });
  }

  async function idOf(answer: Answer<Created>): Promise<string> {
    const [entity] = Object.values(ok(answer));
    return entity?.id ?? '';
  }

  async function create(path: string, body: unknown, key: string, client = api): Promise<string> {
    return idOf(await post(path, body, key, client));
  }

  const operations = () =>
    [
      ['/uploads', UPLOAD, { ...UPLOAD, fileName: 'other.txt' }],
      ['/uploads', IMPORT, { ...IMPORT, url: `${IMPORT.url}x` }],
      ['/assets', { name: 'once', image }, { name: 'other', image }],
      ['/collections', { name: 'once' }, { name: 'other' }],
    ] as const;

  it('creates once, however often it is repeated', async () => {
    for (const [path, body] of operations()) {
      const key = crypto.randomUUID();
      const id = await create(path, body, key);
      assert.equal(await create(path, body, key), id, path);
      assert.equal(await create(path, body, `"${key}"`), id, 'quoted, as the draft has it');
      const shuffled = Object.fromEntries(Object.entries(body).reverse());
      assert.equal(await create(path, shuffled, key), id, 'the order of fields says nothing');
      assert.notEqual(await create(path, body, crypto.randomUUID()), id, 'another key is another request');
    }
  });

  it('creates once when it arrives twenty times at the same time', async () => {
    const crowd = new Api(server, await createProject(server, 'a crowd'));
    for (const [path, body] of operations()) {
      const key = crypto.randomUUID();
      const ids = await Promise.all(Array.from({ length: 20 }, () => create(path, body, key, crowd)));
      assert.deepEqual([...new Set(ids)], [ids[0]], path);
    }
    for (const [path, count] of [
      ['/uploads', 2],
      ['/jobs', 2],
      ['/assets', 1],
      ['/collections', 1],
    ] as const) {
      const [list] = Object.values(ok(await crowd.call<Record<string, unknown[]>>('GET', path)));
      assert.equal(list?.length, count, path);
    }
  });

  it('is answered with what it created as it is now', async () => {
    const key = crypto.randomUUID();
    const first = ok(await post<{ upload: UploadJson }>('/uploads', UPLOAD, key)).upload;
    assert.equal((await putPart(first.parts?.[0]?.url ?? '', BYTES)).status, 200);
    const pending = ok(await post<{ upload: UploadJson }>('/uploads', UPLOAD, key)).upload;
    assert.deepEqual(
      [pending.id, pending.status, pending.parts?.[0]?.size],
      [first.id, 'pending', BYTES.length],
    );
    await api.completeUpload(first.id);
    await api.settled(first.id);
    const settled = ok(await post<{ upload: UploadJson }>('/uploads', UPLOAD, key)).upload;
    assert.deepEqual([settled.id, settled.status, settled.parts], [first.id, 'imported', undefined]);

    const collection = crypto.randomUUID();
    const id = await create('/collections', { name: 'before' }, collection);
    ok(await api.call('PUT', `/collections/${id}`, { name: 'after' }));
    const again = ok(await post<Created>('/collections', { name: 'before' }, collection));
    assert.deepEqual([again.collection?.id, again.collection?.name], [id, 'after']);
  });

  it('is refused for another body, and for another operation', async () => {
    const keys = new Map<string, string>();
    for (const [path, body, other] of operations()) {
      const key = crypto.randomUUID();
      const id = await create(path, body, key);
      const error = assertError(await post<ErrorJson>(path, other, key), 400, 'InvalidRequestError');
      assert.match(error.reason, /Idempotency-Key was used before/);
      assert.doesNotMatch(JSON.stringify(error), new RegExp(`${key}|secret`));
      assert.equal(await create(path, body, key), id, 'the first one still counts');
      keys.set(path, key);
    }
    const collection = { name: 'elsewhere' };
    for (const path of ['/uploads', '/assets']) {
      const elsewhere = post<ErrorJson>('/collections', collection, keys.get(path) ?? '');
      assertError(await elsewhere, 400, 'InvalidRequestError');
    }
  });

  it('says nothing of another project, which may use the same key', async () => {
    const stranger = new Api(server, await createProject(server, 'strangers'));
    for (const [path, body, other] of operations()) {
      const key = crypto.randomUUID();
      const id = await create(path, body, key);
      const foreign = await create(path, other, key, stranger);
      assert.notEqual(foreign, id);
      assert.equal(await create(path, other, key, stranger), foreign);
    }
  });

  it('that failed is not remembered', async () => {
    const key = crypto.randomUUID();
    const broken = { name: 'once', image: Buffer.from('no image').toString('base64') };
    assertError(await post<ErrorJson>('/assets', broken, key), 400, 'InvalidRequestError');
    assertError(await post<ErrorJson>('/assets', broken, key), 400, 'InvalidRequestError');
    assert.ok(await create('/assets', { name: 'once', image }, key));
  });

  it('whose entity was deleted is 404, and does not bring it back', async () => {
    for (const [path, body, remove] of [
      ['/assets', { name: 'gone', image }, (id: string) => api.call('DELETE', '/assets', { assetIds: [id] })],
      ['/collections', { name: 'gone' }, (id: string) => api.call('DELETE', `/collections/${id}`)],
    ] as const) {
      const key = crypto.randomUUID();
      const id = await create(path, body, key);
      ok(await remove(id));
      const error = assertError(await post<ErrorJson>(path, body, key), 404, 'NotFoundError');
      assert.match(error.reason, /deleted/);
      assert.equal(error.details.entityId, id);
      assert.notEqual(await create(path, body, crypto.randomUUID()), id);
    }
    // An upload that was aborted is still there, and says so.
    const key = crypto.randomUUID();
    const id = await create('/uploads', UPLOAD, key);
    await api.abortUpload(id);
    const { upload } = ok(await post<{ upload: UploadJson }>('/uploads', UPLOAD, key));
    assert.deepEqual([upload.id, upload.status], [id, 'failed']);
  });

  it('is refused when the key is malformed, and creates nothing', async () => {
    const reader = new Api(server, await createProject(server, 'readers'));
    for (const key of ['', '""', 'two words', 'one, two', '"open', 'x'.repeat(256), 'schl\u00fcssel']) {
      const answer = await post<ErrorJson>('/collections', { name: 'x' }, key, reader);
      assert.match(assertError(answer, 400, 'InvalidRequestError').reason, /Idempotency-Key must be one key/);
    }
    assert.deepEqual(ok(await reader.call('GET', '/collections')), { collections: [] });
  });

  it('of an operation that does not honour keys is not looked at', async () => {
    const body = { assetIds: ['asset_nobody'] };
    for (const key of ['same', 'same', 'two words']) {
      assert.deepEqual(ok(await post('/assets/get-bulk', body, key)), { assets: [] });
    }
    assert.ok(await create('/collections', { name: 'x' }, 'same'));
  });

  it('is described for the operations that honour it, and for no other', async () => {
    const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as {
      paths: Record<
        string,
        Record<string, { operationId: string; parameters: { name: string; in: string }[] }>
      >;
    };
    const honouring = Object.values(document.paths)
      .flatMap((path) => Object.values(path))
      .filter(({ parameters }) =>
        parameters.some((parameter) => parameter.in === 'header' && parameter.name === 'Idempotency-Key'),
      );
    assert.deepEqual(
      honouring.map(({ operationId }) => operationId),
      ['createUpload', 'createAsset', 'createCollection'],
    );
  });
});

describe('a request with an Idempotency-Key whose answer was lost with the server', () => {
  it('creates nothing again when it is repeated after the restart', async () => {
    await using stack = new AsyncDisposableStack();
    const first = await startServer({ env: SETTINGS });
    stack.defer(() => first.dispose());
    const image = (await samplePng('killed')).toString('base64');
    const requests = [
      ['/uploads', UPLOAD],
      ['/uploads', IMPORT],
      ['/assets', { name: 'killed', image }],
      ['/collections', { name: 'killed' }],
    ] as const;
    const send = (api: Api, index: number) => {
      const [path, body] = requests[index] ?? ['', {}];
      return api.call<Created>('POST', path, body, { 'idempotency-key': `request-${index}` });
    };
    const before = await Promise.all(requests.map((_, index) => send(Api.of(first), index)));
    await first.kill();
    const second = await startServer({ env: SETTINGS, dataDirectory: first.dataDirectory });
    stack.defer(() => second.dispose());
    for (const [index, answer] of before.entries()) {
      const ids = [answer, await send(Api.of(second), index)].map((body) =>
        Object.values(ok(body)).map(({ id }) => id),
      );
      assert.deepEqual(ids[1], ids[0]);
    }
  });
});
