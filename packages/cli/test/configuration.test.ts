import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, beforeEach, describe, test } from 'node:test';
import { WHARF, type Wharf, wharfCommand } from './driver/run-wharf.ts';
import { terminal } from './driver/terminal.ts';

const SECRET = 'a-secret-that-nobody-sees';

interface Row {
  readonly name: string;
  readonly value: string | null;
  readonly from: string | null;
}

describe('the configuration', () => {
  const made: Wharf[] = [];
  let wharf: Wharf;
  let file: string;
  beforeEach(async () => {
    wharf = await wharfCommand();
    made.push(wharf);
    file = join(wharf.home, '.config', 'wharf', 'config.json');
  });
  after(() => Promise.all(made.map((each) => each.remove())));

  const run = (...args: string[]) => wharf.run(args);
  const list = async (args: string[], env = {}): Promise<Record<string, string | null>> => {
    const { stdout, stderr } = await wharf.run([...args, 'config', 'list', '--json'], { env });
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Row);
    assert.ok(!stdout.includes(SECRET) && !stderr.includes(SECRET));
    return Object.fromEntries(
      rows.map(({ name, value, from }) => [name, from === null ? value : `${value} < ${from}`]),
    );
  };
  const write = async (text: string, mode = 0o600) => {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    await chmod(file, mode);
  };

  test('comes from flags, then the environment, then the file, then the defaults', async () => {
    assert.equal((await list([]))['base-url'], 'http://127.0.0.1:8700/v1 < default');
    await run('config', 'set', 'base-url', 'https://file.example');
    assert.equal((await list([]))['base-url'], 'https://file.example < profile "default"');
    const env = { SCENARIO_BASE_URL: 'https://scenario.example' };
    assert.equal((await list([], env))['base-url'], 'https://scenario.example < SCENARIO_BASE_URL');
    const both = { ...env, WHARF_BASE_URL: 'https://wharf.example' };
    assert.equal((await list([], both))['base-url'], 'https://wharf.example < WHARF_BASE_URL');
    const flag = ['--base-url', 'https://flag.example'];
    assert.equal((await list(flag, both))['base-url'], 'https://flag.example < --base-url');
  });

  test('is kept in a file that only its owner can read, replaced as a whole', async () => {
    await run('config', 'set', 'api-key', 'key_a');
    const { code, stdout, stderr } = await wharf.run(['config', 'set', 'api-secret'], {
      input: `${SECRET}\n`,
    });
    assert.deepEqual([code, stdout, stderr], [0, '', `kept in ${file}\n`]);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.equal((await stat(dirname(file))).mode & 0o777, 0o700);
    assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), {
      profiles: { default: { 'api-key': 'key_a', 'api-secret': SECRET } },
    });
    assert.deepEqual(await readdir(dirname(file)), ['config.json']);
    assert.equal((await list([]))['api-secret'], '(set) < profile "default"');
    await run('config', 'unset', 'api-secret');
    assert.equal((await list([]))['api-secret'], null);
  });

  test('never takes a secret from the command line, and never shows one', async () => {
    const given = await run('config', 'set', 'api-secret', SECRET);
    assert.equal(given.code, 64);
    assert.ok(!given.stderr.includes(SECRET));
    await assert.rejects(stat(file));
    const flag = await run('--api-secret', SECRET, 'list');
    assert.equal(flag.code, 64);
    const shown = await wharf.run(['config', 'get', 'api-secret'], {
      env: { WHARF_API_SECRET: SECRET, WHARF_API_KEY: 'k' },
    });
    assert.deepEqual([shown.code, shown.stdout], [1, '']);
    assert.ok(!shown.stderr.includes(SECRET));
  });

  test('has profiles, of which one holds unless another is named', async () => {
    await run('--profile', 'studio', 'config', 'set', 'base-url', 'https://studio.example');
    await run('--profile', 'home', 'config', 'set', 'base-url', 'https://home.example');
    assert.equal(
      (await list(['--profile', 'studio']))['base-url'],
      'https://studio.example < profile "studio"',
    );
    assert.equal(
      (await list([], { WHARF_PROFILE: 'home' }))['base-url'],
      'https://home.example < profile "home"',
    );
    await run('config', 'set', 'profile', 'home');
    assert.equal((await list([]))['base-url'], 'https://home.example < profile "home"');
    const unknown = await run('--profile', 'stduio', 'config', 'list');
    assert.equal(unknown.code, 78);
    assert.match(unknown.stderr, /no profile "stduio".*\nThere is "studio", "home"\./);
  });

  test('uses a profile that the flag names before all that the environment says', async () => {
    await write(
      JSON.stringify({
        profiles: {
          studio: {
            'base-url': 'https://studio.example',
            'api-key': 'key_s',
            'api-secret': SECRET,
            project: 'p',
          },
        },
      }),
    );
    const env = {
      WHARF_BASE_URL: 'https://other.example',
      WHARF_API_KEY: 'key_env',
      WHARF_API_SECRET: 'another-secret',
      WHARF_PROJECT: 'other',
    };
    assert.deepEqual(await list(['--profile', 'studio'], env), {
      'base-url': 'https://studio.example < profile "studio"',
      'api-key': 'key_s < profile "studio"',
      'api-secret': '(set) < profile "studio"',
      project: 'p < profile "studio"',
      profile: 'studio',
    });
    assert.equal((await list([], { ...env, WHARF_PROFILE: 'studio' }))['api-key'], 'key_env < WHARF_API_KEY');
  });

  test('never sends the secret of a profile to a server that the environment names, nor the other way round', async () => {
    const keys = { 'api-key': 'key_s', 'api-secret': SECRET };
    const studio = (profile: object) =>
      write(JSON.stringify({ profile: 'studio', profiles: { studio: profile } }));
    const elsewhere = 'http://127.0.0.1:2';
    for (const variable of ['WHARF_BASE_URL', 'SCENARIO_BASE_URL']) {
      const env = { [variable]: elsewhere };
      await studio({ ...keys, 'base-url': 'http://127.0.0.1:3' });
      const refused = await wharf.run(['list'], { env });
      assert.equal(refused.code, 78);
      assert.match(
        refused.stderr,
        new RegExp(
          `^wharf: ${variable} names another server than .* profile "studio" .*\nUse .*--profile studio`,
        ),
      );
      await studio(keys);
      assert.equal((await wharf.run(['--profile', 'studio', 'list'], { env })).code, 78);
      // To look and to change it must stay possible.
      assert.equal((await wharf.run(['config', 'list'], { env })).code, 0);
      const doctor = await wharf.run(['doctor', '--no-local', '--json'], { env });
      assert.match(doctor.stdout, /"check":"key","verdict":"fail","found":"\w+ names another server/);
    }
    // The same server, or one that was typed: 69, nobody answers there.
    await studio({ ...keys, 'base-url': elsewhere });
    assert.equal((await wharf.run(['list'], { env: { WHARF_BASE_URL: elsewhere } })).code, 69);
    assert.equal((await wharf.run(['list', '--base-url', 'http://127.0.0.1:3'])).code, 69);
    await studio({ 'base-url': 'http://127.0.0.1:3' });
    for (const credentials of [
      { WHARF_API_KEY: 'key_env', WHARF_API_SECRET: SECRET },
      { SCENARIO_SDK_JWT: SECRET },
    ]) {
      const args = ['--profile', 'studio', 'list'];
      const env = { WHARF_BASE_URL: elsewhere, ...credentials };
      assert.equal((await wharf.run(args, { env })).code, 78);
      assert.equal((await wharf.run(args, { env: credentials })).code, 69);
    }
  });

  test('goes into the profile that is read where WHARF_PROFILE is empty', async () => {
    const env = { WHARF_PROFILE: '' };
    await wharf.run(['config', 'set', 'project', 'proj_a'], { env });
    assert.equal((await list([], env)).project, 'proj_a < profile "default"');
  });

  test('never sends a key with the secret of another', async () => {
    await write(JSON.stringify({ profiles: { default: { 'api-key': 'key_file', 'api-secret': SECRET } } }));
    const found = await list([], { WHARF_API_KEY: 'key_env' });
    assert.deepEqual([found['api-key'], found['api-secret']], ['key_env < WHARF_API_KEY', null]);
    const mixed = await list([], {
      WHARF_API_KEY: 'key_env',
      SCENARIO_SDK_API_KEY: 'k2',
      SCENARIO_SDK_API_SECRET: 's2',
    });
    assert.equal(mixed['api-secret'], null);
    const { code, stderr } = await wharf.run(['list'], { env: { WHARF_API_KEY: 'key_env' } });
    assert.equal(code, 77);
    assert.match(stderr, /no secret that belongs to it/);
  });

  test('takes the secret from a file that a flag names', async () => {
    const path = join(wharf.home, 'secret');
    await writeFile(path, `${SECRET}\n`);
    const found = await list(['--api-key', 'key_flag', '--api-secret-file', path]);
    assert.deepEqual(
      [found['api-key'], found['api-secret']],
      ['key_flag < --api-key', '(set) < --api-secret-file'],
    );
    const { code, stderr } = await run('--api-secret-file', join(wharf.home, 'missing'), 'list');
    assert.equal(code, 66);
    assert.match(stderr, /--api-secret-file cannot be read: ENOENT/);
  });

  test('warns where others can read a secret in the file', async () => {
    await write(JSON.stringify({ profiles: { default: { 'api-secret': SECRET } } }), 0o644);
    const { code, stderr } = await run('config', 'list');
    assert.equal(code, 0);
    assert.match(stderr, /holds a secret and others can read it. Change that: chmod 600 /);
    assert.ok(!stderr.includes(SECRET));
    await write(JSON.stringify({ profiles: { default: { 'api-key': 'no-secret' } } }), 0o644);
    assert.equal((await run('config', 'list')).stderr, '');
  });

  test('ends every command with 78, file and line where the file is broken, and leaves it alone', async () => {
    const text = `{\n  "profiles": {\n    "default": {"api-secret": "${SECRET}",}\n  }\n}`;
    await write(text);
    for (const args of [['list'], ['config', 'set', 'project', 'p']]) {
      const { code, stdout, stderr } = await wharf.run(args);
      assert.deepEqual([code, stdout], [78, '']);
      assert.ok(stderr.startsWith(`wharf: ${file}, line 3: `), stderr);
      assert.ok(!stderr.includes(SECRET));
    }
    assert.equal(await readFile(file, 'utf8'), text);
  });

  test('asks for a secret on a terminal, and does not show what is typed', async () => {
    using screen = terminal(`'${process.execPath}' '${WHARF}' config set api-secret`, wharf.env, wharf.home);
    await screen.until(/api-secret: /);
    screen.type(`${SECRET}\r`);
    assert.equal(await screen.exit(), 0);
    assert.ok(!screen.shown().includes(SECRET.slice(0, 4)), screen.shown());
    assert.ok((await readFile(file, 'utf8')).includes(`"${SECRET}"`));
  });

  test('refuses a base URL that cannot be one, from wherever it comes', async () => {
    assert.equal((await run('config', 'set', 'base-url', 'wharf.example')).code, 78);
    const user = await wharf.run(['list'], {
      env: { WHARF_BASE_URL: `https://key:${SECRET}@wharf.example` },
    });
    assert.equal(user.code, 78);
    assert.ok(!user.stderr.includes(SECRET));
  });

  test('follows a link to the file and keeps it', async () => {
    const target = join(wharf.home, 'dotfiles.json');
    await writeFile(target, '');
    await mkdir(dirname(file), { recursive: true });
    await symlink(target, file);
    assert.equal((await run('config', 'set', 'project', 'proj_a')).code, 0);
    assert.match(await readFile(target, 'utf8'), /"project": "proj_a"/);
    assert.equal((await run('config', 'get', 'project')).stdout, 'proj_a\n');
  });

  test('says where the file is, and follows XDG_CONFIG_HOME', async () => {
    assert.equal((await run('config', 'path')).stdout, `${file}\n`);
    const { stdout } = await wharf.run(['config', 'path'], { env: { XDG_CONFIG_HOME: '/elsewhere' } });
    assert.equal(stdout, '/elsewhere/wharf/config.json\n');
  });
});
