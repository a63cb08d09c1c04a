/** The methods about the installation itself, against a real server, and every such operation of it by some method. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  APIConnectionError,
  AuthenticationError,
  BadRequestError,
  NotFoundError,
  PermissionDeniedError,
  Wharf,
  WharfError,
} from '../../src/index.ts';
import { clientOf } from '../driver/client.ts';
import { fetchWithCookies } from '../driver/cookie-jar.ts';
import { startFront } from '../driver/front-server.ts';
import { answerJson, type LocalServer, startLocalServer } from '../driver/local-server.ts';
import { PNG_BASE64 } from '../driver/sample-files.ts';
import { startWharf, type WharfServer } from '../driver/wharf-server.ts';

let server: WharfServer;
let front: LocalServer;
/** Of an administrator. */
let client: Wharf;

before(async () => {
  server = await startWharf({ env: { WHARF_IMPORT_ALLOW_CIDRS: '127.0.0.0/8' } });
  front = await startFront(server.url);
  client = clientOf(server, { baseURL: front.url });
});
after(async () => {
  await front.stop();
  await server.stop();
});

/** A client as a page of the server has it. */
function page(): Wharf {
  return new Wharf({ session: true, baseURL: front.baseURL, fetch: fetchWithCookies() });
}

test('projects: list, create, update; their keys: list, create, revoke', async () => {
  const { project, key } = await client.projects.create({ name: 'studio' });
  assert.deepEqual([project.name, key.projectId, key.administrator], ['studio', project.id, false]);
  const { projects } = await client.projects.list();
  assert.deepEqual(projects.at(-1), project);
  const { project: limited } = await client.projects.update(project.id, {
    quota: { bytes: 5_000, uploads: 0 },
  });
  assert.deepEqual(limited, { ...project, quota: { bytes: 5_000, uploads: 0 } });
  const own = client.withOptions({ apiKey: key.key, apiSecret: key.secret });
  const { usage } = await own.usage.retrieve();
  assert.deepEqual(usage.quota, { bytes: { used: 0, allowed: 5_000 }, uploads: { used: 0 } });
  const free = await client.projects.update(project.id, { quota: { bytes: null, uploads: null } });
  assert.deepEqual(free.project, project);
  const { key: second } = await client.projects.keys.create(project.id, {
    name: 'render farm',
    administrator: true,
  });
  const { keys } = await client.projects.keys.list(project.id);
  assert.deepEqual(
    keys.map(({ name, administrator }) => [name, administrator]),
    [
      [key.name, false],
      ['render farm', true],
    ],
  );
  const theirs = client.withOptions({ apiKey: second.key, apiSecret: second.secret });
  assert.deepEqual((await theirs.uploads.list()).uploads, []);
  await assert.rejects(theirs.projects.keys.revoke(second.key), BadRequestError);
  assert.deepEqual(await client.projects.keys.revoke(second.key), {});
  await assert.rejects(theirs.uploads.list(), AuthenticationError);
  const revoked = (await client.projects.keys.list(project.id)).keys.find((each) => each.key === second.key);
  assert.equal(typeof revoked?.revokedAt, 'string');
});

test('projects: what makes a secret is tried once, for a lost answer does not say that nothing was made', async () => {
  let attempts = 0;
  const lost = clientOf(server, {
    maxRetries: 1,
    fetch: () => {
      attempts += 1;
      return Promise.reject(new TypeError('fetch failed'));
    },
  });
  await assert.rejects(lost.projects.create({ name: 'lost' }), APIConnectionError);
  await assert.rejects(lost.projects.keys.create('proj_1', { name: 'lost' }), APIConnectionError);
  assert.equal(attempts, 2);
  await assert.rejects(lost.projects.create({ name: 'lost' }, { maxRetries: 1 }), APIConnectionError);
  assert.equal(attempts, 4, 'again where the caller says so');
});

test('projects: refused to a key that is no administrator, and where there is no such project or key', async () => {
  const { key } = await client.projects.create({ name: 'guests' });
  const guest = client.withOptions({ apiKey: key.key, apiSecret: key.secret });
  for (const attempt of [
    () => guest.projects.list(),
    () => guest.projects.create({ name: 'mine' }),
    () => guest.projects.keys.create(key.projectId, { name: 'mine' }),
    () => guest.projects.keys.revoke(server.apiKey),
    () => guest.usage.listProjects(),
  ])
    await assert.rejects(attempt, PermissionDeniedError);
  await assert.rejects(client.projects.keys.list('project_none'), NotFoundError);
  await assert.rejects(client.projects.keys.revoke('key/../none'), NotFoundError);
  assert.throws(() => client.projects.keys.list(''), WharfError);
});

test('usage: retrieve, listProjects; tags: list', async () => {
  const { asset } = await client.assets.upload({ name: 'dot', image: PNG_BASE64 });
  await client.assets.updateTags(asset.id, { add: ['ink', 'castle'] });
  const { usage } = await client.usage.retrieve();
  assert.deepEqual(
    usage.kinds.map(({ kind, count }) => [kind, count]),
    [['image', 1]],
  );
  const { projects } = await client.usage.listProjects();
  assert.ok(projects.some(({ usage: each }) => each.bytes === usage.bytes));
  assert.deepEqual((await client.tags.list()).tags, [
    { name: 'castle', assets: 1, models: 0 },
    { name: 'ink', assets: 1, models: 0 },
  ]);
});

test('installation: retrieve, health', async () => {
  const { installation } = await client.installation.retrieve();
  assert.ok(installation.kinds.includes('image'));
  assert.ok(installation.limits.maxFileSize > 0);
  const { health } = await client.installation.health();
  assert.deepEqual([health.database.status, health.store.status], ['ok', 'ok']);
});

test('uploads: previewImport tells what would be fetched, and stores nothing', async (context) => {
  const origin = await startLocalServer((_request, response) => {
    const bytes = Buffer.from(PNG_BASE64, 'base64');
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': bytes.length }).end(bytes);
  });
  context.after(() => origin.stop());
  const before = (await client.uploads.list()).uploads.length;
  const { preview } = await client.uploads.previewImport({ url: `${origin.url}/castle.png`, kind: 'image' });
  assert.deepEqual([preview.source, preview.fileName, preview.kind], ['url', 'castle.png', 'image']);
  assert.equal((await client.uploads.list()).uploads.length, before);
  await assert.rejects(client.uploads.previewImport({}), BadRequestError);
});

test('uploads: follow tells what happens to each, as it happens', async () => {
  const stop = new AbortController();
  const statuses: string[] = [];
  let begun = '';
  for await (const event of client
    .withOptions({ baseURL: server.baseURL })
    .uploads.follow({ signal: stop.signal })) {
    if (event.type === 'ready') {
      const { upload } = await client.uploads.create({
        kind: 'text',
        fileName: 'followed.txt',
        contentType: 'text/plain',
        fileSize: 5,
        parts: 1,
      });
      begun = upload.id;
      await fetch(upload.parts?.[0]?.url ?? '', { method: 'PUT', body: 'hello' });
      await client.uploads.triggerAction(upload.id, { action: 'complete' });
    }
    if (event.type !== 'upload' || event.upload.id !== begun) continue;
    statuses.push(event.upload.status);
    if (event.upload.status === 'imported') stop.abort();
  }
  assert.equal(statuses.at(-1), 'imported');
});

test('session: nobody, create, retrieve, update, delete', async () => {
  const visitor = page();
  assert.equal((await visitor.session.retrieve()).session, null);
  await assert.rejects(visitor.uploads.list(), AuthenticationError);
  await assert.rejects(visitor.session.update({ projectId: 'project_none' }), AuthenticationError);
  const wrong = { apiKey: server.apiKey, apiSecret: 'guessed' };
  await assert.rejects(visitor.session.create(wrong), AuthenticationError);
  const { apiKey, apiSecret } = server;
  const { session } = await visitor.session.create({ apiKey, apiSecret });
  assert.deepEqual([session.key.key, session.administrator], [apiKey, true]);
  assert.deepEqual((await visitor.session.retrieve()).session, session);
  assert.ok(Array.isArray((await visitor.uploads.list()).uploads));

  const { project } = await visitor.projects.create({ name: 'chosen' });
  const { session: elsewhere } = await visitor.session.update({ projectId: project.id });
  assert.deepEqual(elsewhere.project, project);
  assert.deepEqual((await visitor.assets.list()).assets, []);

  assert.deepEqual(await visitor.session.delete(), {});
  assert.equal((await visitor.session.retrieve()).session, null);
  await assert.rejects(visitor.uploads.list(), AuthenticationError);
});

test('a client of a session sends no credentials of its own, and others send no header of sessions', async () => {
  const before = front.requests.length;
  await page().session.retrieve();
  await client.uploads.list();
  const [ofSession, ofKey] = front.requests.slice(before).map(({ headers }) => headers);
  assert.deepEqual([ofSession?.['wharf-session'], ofSession?.authorization], ['1', undefined]);
  assert.equal(ofKey?.['wharf-session'], undefined);
  assert.match(ofKey?.authorization ?? '', /^Basic /);
});

test('a sign-in is tried once: a person waits for it', async (context) => {
  const busy = await startLocalServer((_request, response) =>
    answerJson(response, 429, { reason: 'too many' }, { 'retry-after': '1' }),
  );
  context.after(() => busy.stop());
  const visitor = new Wharf({ session: true, baseURL: busy.baseURL, logLevel: 'off' });
  await assert.rejects(visitor.session.create({ apiKey: 'a', apiSecret: 'b' }), { name: 'RateLimitError' });
  assert.equal(busy.requests.length, 1);
});

test('every operation of the server about the installation was called by some method', async () => {
  const { paths } = (await (await fetch(`${server.url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const operations = Object.entries(paths)
    .filter(([path]) => /^\/(v1\/)?(projects|keys|usage|tags|installation|imports|session)\b/.test(path))
    .flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
    );
  assert.equal(operations.length, 16);
  const uncalled = operations.filter(({ method, path }) => {
    const pattern = new RegExp(`^(/v1)?${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    return !front.requests.some((request) => request.method === method && pattern.test(request.path));
  });
  assert.deepEqual(uncalled, []);
});
