import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Wharf, wharfCommand } from './driver/run-wharf.ts';

describe('wharf migrate', () => {
  let wharf: Wharf;
  let source: string;
  let target: string;

  before(async () => {
    wharf = await wharfCommand();
    source = join(wharf.home, 'source');
    target = join(wharf.home, 'target');
    await mkdir(target);
    wharf.env.WHARF_DATA_DIR = source;
    assert.equal((await wharf.run(['projects', 'create', 'studio'])).code, 0);
    await writeFile(join(wharf.home, 'target.env'), `# where it goes\nWHARF_DATA_DIR="${target}"\n`);
  });
  after(() => wharf.remove());

  const run = (...args: string[]) => wharf.run(['migrate', ...args]);

  test('says by its exit code what is wrong with the command line, the file and the settings in it', async () => {
    assert.equal((await run()).code, 64);
    assert.equal((await run('--to-env', 'target.env', '--concurrency', '0')).code, 64);
    assert.equal((await run('--to-env', 'missing.env')).code, 66);
    await writeFile(join(wharf.home, 'bad.env'), 'DATABASE_URL=mysql://user:password@host/db\n');
    const { code, stderr } = await run('--to-env', 'bad.env');
    assert.equal(code, 78);
    assert.match(stderr, /DATABASE_URL/);
    assert.doesNotMatch(stderr, /password@/);
  });

  test('needs the secret of the source', async () => {
    const { code, stderr } = await run('--to-env', 'target.env', '--dry-run');
    assert.equal(code, 1);
    assert.match(stderr, /put WHARF_SECRET into the file/);
    await copyFile(join(source, 'secret.key'), join(target, 'secret.key'));
  });

  test('may succeed later where the database does not answer', async () => {
    const secret = await readFile(join(source, 'secret.key'), 'utf8');
    const url = 'postgres://user:password@127.0.0.1:1/db';
    await writeFile(join(wharf.home, 'away.env'), `DATABASE_URL=${url}\nWHARF_SECRET=${secret.trim()}\n`);
    const { code, stderr } = await run('--to-env', 'away.env', '--dry-run');
    assert.equal(code, 75, stderr);
    assert.match(stderr, /127\.0\.0\.1:1[\s\S]*run the same command again/);
    assert.doesNotMatch(stderr, /password@/);
  });

  test('only tells what there is to move when that is asked for', async () => {
    const [plan] = await wharf.json<{ outcome: string; objects: number }>(
      'migrate',
      '--to-env',
      'target.env',
      '--dry-run',
    );
    assert.deepEqual([plan?.outcome, plan?.objects], ['planned', 0]);
  });

  test('moves, says so, and does not move twice', async () => {
    const [before] = await wharf.json('projects', 'list');
    const { code, stdout, stderr } = await run('--to-env', 'target.env');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^outcome\tmoved$/m);
    const listed = await wharf.run(['projects', 'list', '--json'], { env: { WHARF_DATA_DIR: target } });
    assert.deepEqual(JSON.parse(listed.stdout), before);
    const again = await run('--to-env', 'target.env');
    assert.equal(again.code, 1);
    assert.match(again.stderr, /in use already/);
  });
});
