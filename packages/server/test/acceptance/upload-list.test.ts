import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Api, type ErrorJson, putPart, type UploadJson } from './driver/api.ts';
import { samplePng, textFields } from './driver/sample-files.ts';
import { startServer, type TestServer } from './driver/server.ts';

interface Page {
  readonly uploads: readonly UploadJson[];
  readonly nextPaginationToken?: string;
}

describe('the list of uploads', () => {
  let server: TestServer;
  let api: Api;
  /** Newest first, as the list is to have them. */
  const ids: string[] = [];

  before(async () => {
    server = await startServer();
    api = Api.of(server);
    const add = (upload: UploadJson) => ids.unshift(upload.id);
    for (let index = 0; index < 5; index += 1) {
      add(await api.createUpload({ ...textFields(`pending-${index}.txt`), fileSize: 10, parts: 1 }));
    }
    add(await api.uploadFile(Buffer.from('imported'), textFields('imported.txt')));
    const png = await samplePng('listed');
    add(await api.uploadFile(png, { kind: 'image', fileName: 'imported.png', contentType: 'image/png' }));
    const aborted = await api.createUpload({ ...textFields('aborted.txt'), fileSize: 10, parts: 1 });
    add(await api.abortUpload(aborted.id));
  });
  after(() => server.dispose());

  async function list(query: Record<string, string>): Promise<Page> {
    const answer = await api.call<Page>('GET', `/uploads?${new URLSearchParams(query)}`);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
  }

  async function listed(query: Record<string, string>): Promise<string[]> {
    return (await list(query)).uploads.map((upload) => String(upload.fileName));
  }

  it('has the newest first, without signed part URLs', async () => {
    const { uploads, nextPaginationToken } = await list({});
    assert.deepEqual(
      uploads.map((upload) => upload.id),
      ids,
    );
    assert.equal(nextPaginationToken, undefined);
    for (const upload of uploads) assert.equal(upload.parts, undefined);
  });

  it('is filtered by status, kind and source, also combined', async () => {
    assert.equal((await listed({ status: 'pending' })).length, 5);
    assert.deepEqual(await listed({ status: 'imported' }), ['imported.png', 'imported.txt']);
    assert.deepEqual(await listed({ status: 'failed' }), ['aborted.txt']);
    assert.deepEqual(await listed({ kind: 'image' }), ['imported.png']);
    assert.deepEqual(await listed({ kind: 'text', status: 'imported' }), ['imported.txt']);
    assert.equal((await listed({ source: 'multipart' })).length, ids.length);
    assert.deepEqual(await listed({ source: 'url' }), []);
  });

  it('is paged without gap or repetition, also while uploads are added', async () => {
    const seen: string[] = [];
    let token: string | undefined;
    let pages = 0;
    do {
      const page: Page = await list({
        pageSize: '3',
        ...(token === undefined ? {} : { paginationToken: token }),
      });
      assert.ok(page.uploads.length <= 3);
      seen.push(...page.uploads.map((upload) => upload.id));
      token = page.nextPaginationToken;
      pages += 1;
      const late = await api.createUpload({ ...textFields(`late-${pages}.txt`), fileSize: 10, parts: 1 });
      await api.abortUpload(late.id);
    } while (token !== undefined);
    assert.deepEqual(seen, ids);
    assert.equal(pages, 3);
  });

  it('refuses a token of a list with other filters, and one that is none', async () => {
    const { nextPaginationToken } = await list({ pageSize: '1', status: 'pending' });
    assert.ok(nextPaginationToken);
    const queries: readonly Record<string, string>[] = [
      { paginationToken: nextPaginationToken, pageSize: '1', status: 'failed' },
      { paginationToken: nextPaginationToken },
      { paginationToken: 'nonsense' },
    ];
    for (const query of queries) {
      const answer = await api.call<ErrorJson>('GET', `/uploads?${new URLSearchParams(query)}`);
      assert.equal(answer.status, 400);
      assert.match(answer.body.reason, /paginationToken/);
    }
  });

  it('reads an empty token as the first page, as clients send it', async () => {
    assert.equal((await list({ paginationToken: '', pageSize: '2' })).uploads.length, 2);
  });

  it('shows the sent name as originalFileName and a harmless one as fileName', async () => {
    const { id } = await api.createUpload({
      ...textFields('../../etc/pass\u0007wd.txt'),
      fileSize: 3,
      parts: 1,
    });
    const upload = await api.retrieveUpload(id);
    assert.equal(upload.originalFileName, '../../etc/pass\u0007wd.txt');
    assert.equal(upload.fileName, 'passwd.txt');
    assert.equal((await putPart(upload.parts?.[0]?.url ?? '', Buffer.from('abc'))).status, 200);
    await api.completeUpload(id);
    assert.equal((await api.settled(id)).status, 'imported');
  });
});
