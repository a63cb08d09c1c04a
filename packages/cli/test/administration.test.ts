import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Wharf, wharfCommand } from './driver/run-wharf.ts';

describe('administration of the server on this machine', () => {
  let wharf: Wharf;
  before(async () => {
    wharf = await wharfCommand();
  });
  after(() => wharf.remove());

  const run = (...args: string[]) => wharf.run(args);

  test('creates a project and prints its first key as one line of JSON', async () => {
    const { code, stdout, stderr } = await run('projects', 'create', 'studio', '--json');
    assert.equal(stderr, '');
    assert.equal(code, 0);
    assert.match(stdout, /^\{"projectId":"proj_\w{24}","apiKey":"key_\w{24}","apiSecret":"[\w-]{43}"\}\n$/);
  });

  test('creates, lists and revokes keys, and lists projects, with tabs in a pipe and in JSON', async () => {
    const created = await run('projects', 'create', 'two');
    const [, project, first] =
      /^project\t(proj_\w{24})\nkey\t(key_\w{24})\nsecret\t[\w-]{43}\n$/.exec(created.stdout) ?? [];
    assert.ok(project !== undefined && first !== undefined, created.stdout);

    const projects = await run('projects', 'list');
    assert.match(projects.stdout, new RegExp(`^${project}\\t\\d{4}-\\S+Z\\ttwo\\tdefault\\tdefault$`, 'm'));
    const [listed] = await wharf.json<{ projectId: string; name: string }[]>('projects', 'list');
    assert.ok(listed?.some(({ projectId, name }) => projectId === project && name === 'two'));

    const [issued] = await wharf.json<{ apiKey: string }>(
      'keys',
      'create',
      '--project',
      project,
      '--name',
      'ci',
    );
    assert.ok(issued !== undefined);
    const keys = await run('keys', 'list', '--project', project);
    assert.deepEqual(
      keys.stdout.split('\n').map((line) => line.replace(/\t\d{4}-\S+Z\t/, '\t')),
      [
        `${first}\t${project}\tactive\tproject\tfirst key`,
        `${issued.apiKey}\t${project}\tactive\tproject\tci`,
        '',
      ],
    );

    const revoked = await run('keys', 'revoke', issued.apiKey);
    assert.equal(revoked.stdout, `revoked ${issued.apiKey}\n`);
    const again = await run('keys', 'revoke', issued.apiKey);
    assert.equal(again.code, 1);
    assert.equal(again.stderr, `wharf: There is no key ${issued.apiKey} that could be revoked\n`);
    const [after] = await wharf.json<{ apiKey: string; revokedAt: string | null }[]>(
      'keys',
      'list',
      '--project',
      project,
    );
    assert.deepEqual(
      after?.map(({ apiKey, revokedAt }) => [apiKey, revokedAt === null]),
      [
        [first, true],
        [issued.apiKey, false],
      ],
    );
  });

  test('limits what a project may have, and gives it back what the server allows', async () => {
    const [project] = await wharf.json<{ projectId: string }>('projects', 'create', 'limited');
    const id = project?.projectId ?? '';
    const quotaOf = async () => {
      const [projects] = await wharf.json<
        { projectId: string; quotaBytes: number | null; quotaUploads: number | null }[]
      >('projects', 'list');
      const found = projects?.find(({ projectId }) => projectId === id);
      return [found?.quotaBytes, found?.quotaUploads];
    };
    assert.deepEqual(await quotaOf(), [null, null]);
    await run('projects', 'update', id, '--quota-bytes', '2TiB', '--quota-uploads', '0');
    assert.deepEqual(await quotaOf(), [2 * 1024 ** 4, 0]);
    assert.match((await run('projects', 'list')).stdout, /\tlimited\t2199023255552\tno limit\n/);
    await run('projects', 'update', id, '--quota-bytes', 'default');
    assert.deepEqual(await quotaOf(), [null, 0]);
    const nobody = await run('projects', 'update', 'proj_nobody', '--quota-bytes', '1');
    assert.equal(nobody.code, 1);
    assert.match(nobody.stderr, /There is no project proj_nobody/);
    assert.equal((await run('projects', 'update', id, '--quota-bytes', 'much')).code, 64);
  });

  test('makes the key of an administrator only where it is told to, and lists which are', async () => {
    const [project] = await wharf.json<{ projectId: string }>('projects', 'create', 'three');
    const id = project?.projectId ?? '';
    await run('keys', 'create', '--project', id, '--name', 'chief', '--administrator');
    await run('keys', 'create', '--project', id, '--name', 'helper');
    const [keys] = await wharf.json<{ name: string; administrator: boolean }[]>(
      'keys',
      'list',
      '--project',
      id,
    );
    assert.deepEqual(
      keys?.map(({ name, administrator }) => [name, administrator]),
      [
        ['first key', false],
        ['chief', true],
        ['helper', false],
      ],
    );
    const { stdout } = await run('keys', 'list', '--project', id);
    assert.match(stdout, /\tactive\tadministrator\tchief\n.*\tactive\tproject\thelper\n$/);
  });

  test('says what is not possible, what is wrong usage and which setting is unusable by its exit code', async () => {
    const nowhere = await run('keys', 'create');
    assert.deepEqual([nowhere.code, nowhere.stdout], [1, '']);
    assert.match(nowhere.stderr, /no default project yet: name one with --project/);
    assert.equal((await run('projects', 'create')).code, 64);
    assert.equal((await run('keys', 'revoke', 'a', 'b')).code, 64);
    const unusable = await wharf.run(['keys', 'list'], { env: { WHARF_ROLE: 'pirate' } });
    assert.equal(unusable.code, 78);
    assert.match(unusable.stderr, /^wharf: WHARF_ROLE must be one of .*\n$/);
  });

  test('is not led elsewhere by settings of the client', async () => {
    const { code } = await wharf.run(['projects', 'list'], {
      env: { WHARF_BASE_URL: 'http://127.0.0.1:1', WHARF_PROFILE: 'unknown', WHARF_PROJECT: 'proj_other' },
    });
    assert.equal(code, 0);
  });
});
