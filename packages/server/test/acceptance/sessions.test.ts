import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createProject, type ProjectKey, wharf } from './driver/administration.ts';
import { Api, type ErrorJson, type UploadJson } from './driver/api.ts';
import { basicAuthorization } from './driver/checked-api.ts';
import { textFields } from './driver/sample-files.ts';
import { startServer, type TestServer } from './driver/server.ts';
import { ownHeaders, type SessionJson, SessionPage, signedIn } from './driver/session-page.ts';

const WRONG = 'The key or the secret is wrong, or the key was revoked';

describe('signing in to the console', () => {
  let server: TestServer;
  let other: ProjectKey;

  before(async () => {
    server = await startServer({ env: { WHARF_LOG_LEVEL: 'trace' } });
    other = await createProject(server, 'other');
  });
  after(() => server.dispose());

  it('is not needed to learn that nobody has', async () => {
    const answer = await new SessionPage(server).call('GET', '/session');
    assert.deepEqual([answer.status, answer.body], [200, { session: null }]);
    assert.deepEqual(answer.headers.getSetCookie(), []);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
  });

  it('sets one cookie that scripts cannot read and that ends with the browser', async () => {
    const page = new SessionPage(server);
    const { apiKey, apiSecret } = server;
    const answer = await page.call<{ session: SessionJson }>('POST', '/session', { apiKey, apiSecret });
    assert.equal(answer.status, 200);
    assert.match(
      answer.headers.getSetCookie().join('\n'),
      /^wharf-session-[0-9a-f]{8}=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    const { session } = answer.body;
    assert.deepEqual(session.key, { key: apiKey, name: 'from the environment' });
    assert.equal(session.project.name, 'default');
    assert.equal(session.administrator, true);
    assert.ok(Date.parse(session.expiresAt) > Date.now());
    assert.ok(!JSON.stringify(answer.body).includes(apiSecret));
    assert.deepEqual(await page.session(), session);
  });

  it('opens the whole API to the page, with what the key may do', async () => {
    const page = await signedIn(server, other);
    const created = await page.call<{ upload: UploadJson }>('POST', '/uploads', {
      ...textFields('by-session.txt'),
      fileSize: 4,
      parts: 1,
    });
    assert.equal(created.status, 200, JSON.stringify(created.body));
    const { id, ownerId } = created.body.upload;
    assert.equal(ownerId, other.projectId);
    assert.equal(created.headers.get('cache-control'), 'no-store');
    assert.equal((await page.call('DELETE', `/uploads/${id}`)).status, 200);
    const events = await page.call<string>('GET', `/uploads/${id}/events`);
    assert.match(events.body, /"status":"failed"/);
    assert.equal((await Api.of(server).call('GET', `/uploads/${id}`)).status, 404);
    assert.equal((await new Api(server, other).call('GET', `/uploads/${id}`)).status, 200);
  });

  it('with a wrong pair is refused as everywhere, and the browser is not made to ask', async () => {
    const page = new SessionPage(server);
    for (const [apiKey, apiSecret] of [
      [server.apiKey, other.apiSecret],
      ['nobody', server.apiSecret],
      [other.apiKey, server.apiSecret],
    ]) {
      const answer = await page.call<ErrorJson>('POST', '/session', { apiKey, apiSecret });
      assert.deepEqual([answer.status, answer.body.reason], [401, WRONG]);
      assert.equal(answer.headers.get('www-authenticate'), null);
      assert.deepEqual(answer.headers.getSetCookie(), []);
      assert.equal(answer.headers.get('cache-control'), 'no-store');
    }
    for (const body of [
      {},
      { apiKey: server.apiKey },
      { apiKey: '', apiSecret: '' },
      { apiKey: 1, apiSecret: [] },
    ]) {
      assert.equal((await page.call('POST', '/session', body)).status, 400);
    }
    for (const [name, value] of [
      ['sec-fetch-site', 'none'],
      ['sec-fetch-site', 'cross-site'],
      ['origin', 'https://evil.example'],
      ['accept', 'text/html,*/*;q=0.8'],
    ] as const) {
      const seen = await page.call('GET', '/uploads', undefined, { [name]: value });
      assert.deepEqual([seen.status, seen.headers.get('www-authenticate')], [401, null]);
    }
    const program = await new Api(server, { apiKey: 'nobody', apiSecret: 'x' }).call<ErrorJson>(
      'GET',
      '/uploads',
    );
    assert.deepEqual([program.status, program.body.reason], [401, WRONG]);
    assert.match(program.headers.get('www-authenticate') ?? '', /^Basic /);
  });

  it('again replaces the session that the browser had', async () => {
    const page = await signedIn(server);
    const earlier = new SessionPage(server, page.jar.copy());
    await page.signIn(other);
    assert.notDeepEqual(page.jar.cookies, earlier.jar.cookies);
    assert.equal((await page.session())?.key.key, other.apiKey);
    assert.equal(await earlier.session(), null);
  });

  it('lasts until the sign-out, after which a copy of the cookie is worth nothing', async () => {
    const page = await signedIn(server);
    const copy = new SessionPage(server, page.jar.copy());
    const bystander = await signedIn(server);
    const answer = await page.call('DELETE', '/session');
    assert.deepEqual([answer.status, answer.body], [200, {}]);
    assert.equal(page.jar.cookies.size, 0, 'the cookie is cleared');
    const refused = await copy.call<ErrorJson>('GET', '/uploads');
    assert.equal(refused.status, 401);
    assert.match(refused.body.reason, /sign in again/);
    assert.equal(refused.headers.get('www-authenticate'), null);
    assert.equal(await copy.session(), null);
    assert.equal(copy.jar.cookies.size, 0, 'a dead cookie is cleared');
    assert.equal((await page.call('DELETE', '/session')).status, 200, 'again: nothing happens');
    assert.ok(await bystander.session());
  });

  it('is outdone by an Authorization header', async () => {
    const page = await signedIn(server);
    const as = (authorization: string) =>
      page.call('GET', '/projects', undefined, { ...ownHeaders(server), authorization });
    assert.equal((await page.call('GET', '/projects')).status, 200);
    assert.equal((await as(basicAuthorization(other))).status, 403, 'this key is no administrator');
    assert.equal((await as('Bearer nonsense')).status, 401);
    assert.equal((await as('')).status, 401);
  });

  it('as an administrator opens every project, one at a time', async () => {
    const page = await signedIn(server);
    const mine = await page.session();
    const chosen = await page.call<{ session: SessionJson }>('PUT', '/session', {
      projectId: other.projectId,
    });
    assert.equal(chosen.status, 200);
    assert.equal(chosen.body.session.project.name, 'other');
    assert.deepEqual(await page.session(), chosen.body.session);
    const theirs = await new Api(server, other).createUpload({
      ...textFields('x.txt'),
      fileSize: 1,
      parts: 1,
    });
    assert.equal((await page.call('GET', `/uploads/${theirs.id}`)).status, 200);
    assert.equal((await page.call('GET', `/uploads?projectId=${other.projectId}`)).status, 200);
    const mismatch = await page.call<ErrorJson>('GET', `/uploads?projectId=${mine?.project.id}`);
    assert.equal(mismatch.status, 403);
    assert.match(mismatch.body.reason, /session is not in the project/);
    assert.equal((await page.call('PUT', '/session', { projectId: 'proj_nowhere' })).status, 404);
    assert.equal((await page.call('PUT', '/session', { projectId: '' })).status, 400);
    assert.equal((await page.call('PUT', '/session', { projectId: mine?.project.id })).status, 200);
    assert.equal((await page.call('GET', `/uploads/${theirs.id}`)).status, 404);
  });

  it('as anybody else opens the project of the key, and tells nothing of others', async () => {
    const page = await signedIn(server, other);
    const administrator = await signedIn(server);
    const mine = await administrator.session();
    assert.equal((await page.session())?.administrator, false);
    assert.equal((await page.call('PUT', '/session', { projectId: other.projectId })).status, 200);
    const answers = await Promise.all(
      [mine?.project.id, 'proj_nowhere'].map((projectId) =>
        page.call<ErrorJson>('PUT', '/session', { projectId }),
      ),
    );
    for (const { status, body } of answers) {
      assert.equal(status, 403);
      assert.equal(body.reason, answers[0]?.body.reason);
    }
    assert.equal((await page.session())?.project.id, other.projectId);
    assert.equal((await new SessionPage(server).call('PUT', '/session', { projectId: 'x' })).status, 401);
  });

  it('ends at once when the key is revoked, by the operator or by an administrator', async () => {
    const administrator = await signedIn(server);
    for (const revoke of [
      (key: string) => wharf(server, 'keys', 'revoke', key),
      (key: string) => administrator.call('DELETE', `/keys/${key}`),
    ]) {
      const key = await wharf<ProjectKey>(server, 'keys', 'create', '--project', other.projectId);
      const page = await signedIn(server, key);
      assert.ok(await page.session());
      await revoke(key.apiKey);
      assert.equal((await page.call('GET', '/uploads')).status, 401);
      assert.equal(await page.session(), null);
      assert.equal((await page.call('POST', '/session', key)).status, 401);
    }
    assert.ok(await administrator.session());
  });

  it('survives a restart of the server', async () => {
    const first = await startServer();
    try {
      const page = await signedIn(first);
      await first.terminate();
      const second = await startServer({ dataDirectory: first.dataDirectory });
      try {
        assert.equal((await new SessionPage(second, page.jar).session())?.key.key, first.apiKey);
      } finally {
        await second.dispose();
      }
    } finally {
      await first.dispose();
    }
  });

  it('leaves neither secret nor token in the log', async () => {
    const page = await signedIn(server, other);
    const token = [...page.jar.cookies.values()][0] ?? '';
    await page.call('POST', '/session', { apiKey: 'nobody', apiSecret: `wrong-${token}` });
    await page.call('GET', '/uploads?status=nonsense');
    await page.call('DELETE', '/session');
    assert.match(server.output(), /request/);
    for (const secret of [token, other.apiSecret]) assert.ok(!server.output().includes(secret));
  });
});

describe('guessing secrets', () => {
  let server: TestServer;

  before(async () => {
    server = await startServer({ env: { WHARF_TRUSTED_PROXIES: '127.0.0.1' } });
  });
  after(() => server.dispose());

  const attempt = (address: string, apiSecret: string) =>
    new SessionPage(server).call<ErrorJson & { remainingSeconds?: number }>(
      'POST',
      '/session',
      { apiKey: server.apiKey, apiSecret },
      { ...ownHeaders(server), 'x-forwarded-for': address },
    );

  it('is bounded for a client, however many ask at the same time, and others sign in meanwhile', async () => {
    const answers = await Promise.all(Array.from({ length: 80 }, () => attempt('192.0.2.1', 'guess')));
    const late = answers.filter(({ status }) => status === 429);
    assert.ok(late.length > 0);
    assert.ok(answers.filter(({ status }) => status === 401).length >= 20);
    for (const { body, headers } of late) {
      const { reason, remainingSeconds = 0 } = body;
      assert.ok(remainingSeconds > 0 && remainingSeconds <= 3);
      assert.equal(headers.get('retry-after'), String(Math.ceil(remainingSeconds)));
      assert.match(reason, /attempts to sign in have failed: wait/);
    }
    assert.equal((await attempt('192.0.2.2', server.apiSecret)).status, 200);
  });
});
