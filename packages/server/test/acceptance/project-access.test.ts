import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createProject, type ProjectKey, wharf } from './driver/administration.ts';
import { type Answer, Api, type ErrorJson } from './driver/api.ts';
import { startServer, type TestServer } from './driver/server.ts';
import { signedIn } from './driver/session-page.ts';

interface KeyJson {
  readonly key: string;
  readonly name: string;
  readonly projectId: string;
  readonly administrator: boolean;
  readonly createdAt: string;
  readonly revokedAt?: string;
}

interface ProjectJson {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
}

type IssuedJson = KeyJson & { readonly secret: string };

describe('projects and keys over the API', () => {
  let server: TestServer;
  let administrator: Api;
  let other: ProjectKey;

  before(async () => {
    server = await startServer();
    administrator = Api.of(server);
    other = await createProject(server, 'other');
  });
  after(() => server.dispose());

  async function ok<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await administrator.call<T>(method, path, body);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    return answer.body;
  }

  async function refused(status: number, method: string, path: string, body?: unknown): Promise<string> {
    const answer = await administrator.call<ErrorJson>(method, path, body);
    assert.equal(answer.status, status, JSON.stringify(answer.body));
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    return answer.body.reason;
  }

  const keysOf = async (projectId: string) =>
    (await ok<{ keys: KeyJson[] }>('GET', `/projects/${projectId}/keys`)).keys;
  const newKey = async (body: unknown) =>
    (await ok<{ key: IssuedJson }>('POST', `/projects/${other.projectId}/keys`, body)).key;
  const asKey = ({ key, secret }: IssuedJson) => new Api(server, { apiKey: key, apiSecret: secret });

  it('are listed oldest first, without secrets', async () => {
    const { projects } = await ok<{ projects: ProjectJson[] }>('GET', '/projects');
    assert.deepEqual(
      projects.slice(0, 2).map(({ name }) => name),
      ['default', 'other'],
    );
    const [key, ...more] = await keysOf(other.projectId);
    assert.deepEqual(more, []);
    assert.deepEqual(key, {
      key: other.apiKey,
      name: 'first key',
      projectId: other.projectId,
      administrator: false,
      createdAt: key?.createdAt,
    });
  });

  it('are created: a project comes with a key that works in it and administers nothing', async () => {
    const { project, key } = await ok<{ project: ProjectJson; key: IssuedJson }>('POST', '/projects', {
      name: '  new\nproject ',
    });
    assert.equal(project.name, 'new project');
    assert.deepEqual([key.projectId, key.administrator], [project.id, false]);
    assert.equal((await asKey(key).call('GET', `/uploads?projectId=${project.id}`)).status, 200);
    const { secret: _, ...listed } = key;
    assert.deepEqual(await keysOf(project.id), [listed]);
  });

  it('need a name that can be seen and, for projects, that is not taken', async () => {
    assert.match(await refused(400, 'POST', '/projects', { name: 'other' }), /"other" already/);
    assert.match(await refused(400, 'POST', '/projects', { name: ' other ' }), /"other" already/);
    for (const name of ['', ' \n ', 'x'.repeat(256), 7, undefined]) {
      await refused(400, 'POST', '/projects', { name });
      await refused(400, 'POST', `/projects/${other.projectId}/keys`, { name });
    }
    const { projects } = await ok<{ projects: ProjectJson[] }>('GET', '/projects');
    assert.equal(projects.filter(({ name }) => name === 'other').length, 1);
    assert.equal((await newKey({ name: 'first key' })).name, 'first key', 'names of keys need not be unique');
  });

  it('have no names that a person would take for one another', async () => {
    await ok('POST', '/projects', { name: 'Straße' });
    for (const name of ['DEFAULT', 'Ｄefault', 'default\u3164', 'STRASSE']) {
      assert.match(
        await refused(400, 'POST', '/projects', { name }),
        /There is a project named "(default|Straße)"/,
      );
    }
    for (const name of [
      'default\u200b',
      '\u202edefault',
      'default\u{e0041}',
      '\ud800',
      'a\udc00',
      'a\u0378',
    ]) {
      assert.match(await refused(400, 'POST', '/projects', { name }), /characters that can be seen/);
      await refused(400, 'POST', `/projects/${other.projectId}/keys`, { name });
    }
    await refused(400, 'POST', '/projects', { name: '\u3164' });
    for (const name of ['default 2', 'проект', '工程 ❤️']) await ok('POST', '/projects', { name });
  });

  it('of a project that does not exist are not found', async () => {
    await refused(404, 'GET', '/projects/proj_nowhere/keys');
    await refused(404, 'POST', '/projects/proj_nowhere/keys', { name: 'k' });
  });

  it('are made with and without the right to administer', async () => {
    const plain = await newKey({ name: 'plain', administrator: null });
    const chief = await newKey({ name: 'chief', administrator: true });
    assert.deepEqual([plain.administrator, chief.administrator], [false, true]);
    assert.equal((await asKey(plain).call('GET', '/projects')).status, 403);
    assert.equal((await asKey(chief).call('GET', '/projects')).status, 200);
    const byOperator = await wharf<ProjectKey>(server, 'keys', 'create', '--administrator', '--name', 'op');
    assert.equal((await new Api(server, byOperator).call('GET', '/projects')).status, 200);
    const listed = await wharf<{ apiKey: string; administrator: boolean }[]>(server, 'keys', 'list');
    const administrators = listed.filter((key) => key.administrator).map(({ apiKey }) => apiKey);
    assert.deepEqual(administrators.toSorted(), [server.apiKey, chief.key, byOperator.apiKey].toSorted());
  });

  it('are revoked at once, once, and stay in the list', async () => {
    const issued = await newKey({ name: 'short-lived' });
    assert.deepEqual(await ok('DELETE', `/keys/${issued.key}`), {});
    assert.equal((await asKey(issued).call('GET', '/uploads')).status, 401);
    assert.match(await refused(404, 'DELETE', `/keys/${issued.key}`), /no key .* that could be revoked/);
    await refused(404, 'DELETE', '/keys/key_nobody');
    const listed = (await keysOf(other.projectId)).find(({ key }) => key === issued.key);
    assert.ok(Date.parse(listed?.revokedAt ?? '') >= Date.parse(issued.createdAt));
  });

  it('are safe from their own key: nobody shuts the door from outside', async () => {
    assert.match(await refused(400, 'DELETE', `/keys/${server.apiKey}`), /key that you are using/);
    const page = await signedIn(server);
    await page.call('PUT', '/session', { projectId: other.projectId });
    const answer = await page.call<ErrorJson>('DELETE', `/keys/${server.apiKey}`);
    assert.deepEqual([answer.status, answer.body.name], [400, 'WrongStateError']);
    assert.ok(await page.session());
  });

  it('are for administrators: others learn how to become one, and nothing more', async () => {
    const before = JSON.stringify([await ok('GET', '/projects'), await keysOf(other.projectId)]);
    const page = await signedIn(server, other);
    const program = new Api(server, other);
    const target = (await newKey({ name: 'target' })).key;
    for (const [method, path, body] of [
      ['GET', '/projects'],
      ['POST', '/projects', { name: 'mine' }],
      ['GET', `/projects/${other.projectId}/keys`],
      ['GET', '/projects/proj_nowhere/keys'],
      ['POST', `/projects/${other.projectId}/keys`, { name: 'mine', administrator: true }],
      ['DELETE', `/keys/${target}`],
      ['DELETE', '/keys/key_nobody'],
    ] as const) {
      const answers: Answer<ErrorJson>[] = [
        await program.call(method, path, body),
        await page.call(method, path, body),
      ];
      for (const answer of answers) {
        assert.equal(answer.status, 403, `${method} ${path}`);
        assert.match(answer.body.reason, /wharf keys create --administrator/);
        assert.equal(answer.headers.get('cache-control'), 'no-store');
      }
      const nobody = await fetch(`${server.url}/v1${path}`, { method });
      assert.equal(nobody.status, 401);
      assert.equal(nobody.headers.get('cache-control'), 'no-store');
      await nobody.text();
    }
    await ok('DELETE', `/keys/${target}`);
    const after = [
      await ok('GET', '/projects'),
      (await keysOf(other.projectId)).filter(({ key }) => key !== target),
    ];
    assert.equal(JSON.stringify(after), before);
  });

  it('assert the project of the caller by projectId, as all operations do', async () => {
    assert.match(
      await refused(403, 'GET', `/projects?projectId=${other.projectId}`),
      /does not belong to the project/,
    );
  });
});
