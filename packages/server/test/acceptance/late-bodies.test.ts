import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { wharf } from './driver/administration.ts';
import { Api, type Credentials, type ErrorJson } from './driver/api.ts';
import { RawConnection } from './driver/raw-connection.ts';
import { startServer, type TestServer } from './driver/server.ts';
import { ownHeaders, SessionPage, signedIn } from './driver/session-page.ts';

type Headers = Readonly<Record<string, string>>;

describe('the body of a request that comes after its headers', () => {
  let server: TestServer;
  let administrator: Api;
  before(async () => {
    server = await startServer();
    administrator = Api.of(server);
  });
  after(() => server.dispose());

  const newKey = (...flags: string[]) =>
    wharf<Credentials>(server, 'keys', 'create', '--name', 'k', ...flags);
  const proof = ({ apiKey, apiSecret }: Credentials) => ({ authorization: `Bearer ${apiKey}:${apiSecret}` });

  /** A POST whose caller was let in, and `meanwhile` happens before its body goes on its way. */
  async function post(path: string, headers: Headers, body: unknown, meanwhile: () => Promise<void>) {
    const bytes = JSON.stringify(body);
    const connection = await RawConnection.open(server.url);
    try {
      await connection.request('POST', `/v1${path}`, [
        ...Object.entries(headers),
        ['Expect', '100-continue'],
        ['Content-Length', String(bytes.length)],
      ]);
      assert.equal((await connection.answer()).status, 100);
      await connection.send(bytes.slice(0, 5));
      await meanwhile();
      await connection.send(bytes.slice(5));
      const answer = await connection.answer();
      return { status: answer.status, body: JSON.parse(answer.body.toString('utf8')) as ErrorJson };
    } finally {
      connection.destroy();
    }
  }

  const revoke = async ({ apiKey }: Credentials) => {
    assert.equal((await administrator.call('DELETE', `/keys/${apiKey}`)).status, 200);
  };
  const projectOfServer = async () => {
    const { body } = await administrator.call<{ projects: { id: string }[] }>('GET', '/projects');
    return body.projects[0]?.id ?? '';
  };
  const nothing = async () => {};

  it('counts while its caller may do what it asks for', async () => {
    const answer = await post('/projects', proof(server), { name: 'slow' }, nothing);
    assert.equal(answer.status, 200);
    const page = await signedIn(server);
    const headers = { ...page.jar.header(), ...ownHeaders(server) };
    assert.equal((await post('/collections', headers, { name: 'slow' }, nothing)).status, 200);
  });

  it('makes no key and no project once the key of its administrator was revoked', async () => {
    const projectId = await projectOfServer();
    for (const [path, body] of [
      [`/projects/${projectId}/keys`, { name: 'back door', administrator: true }],
      ['/projects', { name: 'back door' }],
    ] as const) {
      const key = await newKey('--administrator');
      const answer = await post(path, proof(key), body, () => revoke(key));
      assert.deepEqual([answer.status, answer.body.name], [401, 'AuthenticationError']);
    }
    const listed = JSON.stringify([
      (await administrator.call('GET', '/projects')).body,
      (await administrator.call('GET', `/projects/${projectId}/keys`)).body,
    ]);
    assert.ok(!listed.includes('back door'));
  });

  it('changes nothing once the session that sent its headers has ended', async () => {
    for (const path of [`/projects/${await projectOfServer()}/keys`, '/collections']) {
      const page = await signedIn(server);
      const headers = { ...page.jar.header(), ...ownHeaders(server) };
      const answer = await post(path, headers, { name: 'late' }, async () => {
        await new SessionPage(server, page.jar.copy()).call('DELETE', '/session');
      });
      assert.equal(answer.status, 401);
      assert.match(answer.body.reason, /sign in again/);
    }
  });

  it("creates nothing once its key was revoked, an administrator's or not", async () => {
    const key = await newKey();
    const answer = await post('/collections', proof(key), { name: 'late' }, () => revoke(key));
    assert.equal(answer.status, 401);
    assert.ok(!JSON.stringify((await administrator.call('GET', '/collections')).body).includes('"late"'));
  });
});
