import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Asset, Collection, Upload } from '@wharf/sdk';
import { createAsset, createUpload, post, sendUpload } from './driver/api.ts';
import { WHARF } from './driver/run-wharf.ts';
import { terminal } from './driver/terminal.ts';
import { type WharfWithServer, wharfWithServer } from './driver/wharf-with-server.ts';

describe('what is on a server', () => {
  let wharf: WharfWithServer;
  before(async () => {
    wharf = await wharfWithServer();
  });
  after(() => wharf.remove());

  const run = (...args: string[]) => wharf.run(args);
  const inTerminal = (...args: string[]) =>
    terminal(`'${process.execPath}' '${WHARF}' ${args.join(' ')}`, wharf.env, wharf.home);

  describe('is listed', () => {
    let cat: Asset;
    let dog: Asset;
    before(async () => {
      cat = await createAsset(wharf.server, 'cat\u001b[31m\tred.png');
      dog = await createAsset(wharf.server, 'dog.png');
    });

    test('with tabs and exact numbers in a pipe, newest first', async () => {
      const { code, stdout, stderr } = await run('list', 'assets');
      assert.deepEqual([code, stderr], [0, '']);
      const [first, second] = stdout.split('\n').map((line) => line.split('\t'));
      assert.deepEqual(first, [dog.id, 'image', 'image/png', '70', dog.createdAt, 'dog.png']);
      assert.equal(second?.[0], cat.id);
    });

    test('as an object a line with --json', async () => {
      const assets = await wharf.json<Asset>('list', 'assets');
      assert.deepEqual(
        assets.slice(0, 2).map(({ id }) => id),
        [dog.id, cat.id],
      );
    });

    test('as a table on a terminal, which no name of a file can command', async () => {
      using screen = inTerminal('list', 'assets', '--name', 'cat');
      assert.equal(await screen.exit(), 0);
      const [heading = '', row = ''] = screen.shown().split('\r\n');
      assert.match(heading, /^ID {2,}KIND {2,}TYPE {2,}SIZE {2}CREATED {2,}NAME$/);
      assert.match(row, new RegExp(`^${cat.id}  image  image/png  70 B  .*cat`));
      assert.ok(!screen.shown().includes('\u001b[31m'));
      assert.equal(row.indexOf(cat.mimeType), heading.indexOf('TYPE'));
    });

    test('up to --limit, saying that there is more, and whole with --all', async () => {
      const some = await run('list', 'assets', '--limit', '1');
      assert.equal(some.stdout.split('\n').length, 2);
      assert.match(some.stderr, /There are more/);
      assert.equal((await run('list', 'assets', '--limit', '1', '--quiet')).stderr, '');
      const all = await run('list', 'assets', '--all', '--limit', '1');
      assert.equal(all.stdout.trimEnd().split('\n').length, 2);
      assert.equal(all.stderr, '');
    });

    test('by filters, which are checked', async () => {
      assert.match((await run('list', 'assets', '--name', 'DOG')).stdout, new RegExp(`^${dog.id}\t.*\n$`));
      assert.equal((await run('list', 'assets', '--kind', 'video')).stdout, '');
      assert.equal((await run('list', 'assets', '--created-after', '2100-01-01T00:00:00Z')).stdout, '');
      await post(wharf.server, `/assets/${dog.id}/tags`, { add: ['a', 'b'] }, 'PUT');
      assert.match(
        (await run('list', 'assets', '--tag', 'a', '--tag', 'b')).stdout,
        new RegExp(`^${dog.id}\t`),
      );
      assert.equal((await run('list', 'assets', '--tag', 'a', '--tag', 'c')).stdout, '');
      const wrong = await run('list', 'assets', '--kind', 'vidoe');
      assert.equal(wrong.code, 64);
      assert.match(wrong.stderr, /Allowed choices are 3d, audio, image/);
      assert.equal((await run('list', 'assets', '--limit', '0')).code, 64);
      assert.equal((await run('list', 'models')).stdout, '');
    });
  });

  test('uploads are listed where nothing is named, and their jobs beside them', async () => {
    const upload = await createUpload(wharf.server, 'note.txt', 'hello');
    const listed = await run('list', '--status', 'pending');
    assert.equal(
      listed.stdout,
      `${[upload.id, 'pending', 'text', '5', upload.createdAt, 'note.txt'].join('\t')}\n`,
    );
    const jobs = await wharf.json<{ jobId: string }>('list', 'jobs', '--status', 'pending');
    assert.deepEqual(
      jobs.map(({ jobId }) => jobId),
      [upload.jobId],
    );
  });

  test('an id says by itself what it is of', async () => {
    const asset = await createAsset(wharf.server, 'get.png');
    const text = await run('get', asset.id);
    assert.match(text.stdout, new RegExp(`^id\t${asset.id}\nname\tget.png\nkind\timage\n`));
    // A signed URL is a permission: it is given to programs that ask for everything, not shown to whoever looks.
    assert.doesNotMatch(text.stdout, /https?:/);
    const [whole] = await wharf.json<Asset>('get', asset.id);
    assert.equal(whole?.url, asset.url);
    assert.match((await run('get', 'asset_unknown')).stderr, /^wharf: 404 /);
    const nothing = await run('get', 'picture_1');
    assert.equal(nothing.code, 64);
    assert.match(nothing.stderr, /asset_\.\.\., collection_\.\.\., job_/);
  });

  describe('the status', () => {
    test('of an upload is told at once, and with --wait when it has ended well', async () => {
      const upload = await createUpload(wharf.server, 'wait.txt', 'some words');
      assert.match((await run('status', upload.id)).stdout, /^status\tpending$/m);
      const waiting = run('status', upload.id, '--wait');
      await sendUpload(wharf.server, upload, 'some words');
      const { code, stdout } = await waiting;
      assert.equal(code, 0);
      assert.match(stdout, /^status\timported\nentity\tasset_\w+$/m);
      const job = await run('status', upload.jobId ?? '', '--wait');
      assert.equal(job.code, 0);
      assert.match(job.stdout, /^status\tsuccess$/m);
    });

    test('of a file that was refused makes --wait fail with the reason', async () => {
      const upload = await createUpload(wharf.server, 'bad.txt', 'a\0\0\0\u0001\u0002');
      await sendUpload(wharf.server, upload, 'a\0\0\0\u0001\u0002');
      const { code, stdout, stderr } = await run('status', upload.id, '--wait', '--json');
      assert.equal(code, 1);
      const told = JSON.parse(stdout) as Upload;
      assert.equal(told.status, 'failed');
      assert.equal(stderr, `wharf: ${told.errorMessage}\n`);
      assert.equal((await run('status', upload.jobId ?? '', '--wait')).code, 1);
      assert.equal((await run('status', upload.id)).code, 0);
    });

    test('is printed at every change with --watch', async () => {
      const upload = await createUpload(wharf.server, 'watch.txt', 'words');
      const child = wharf.start(['status', upload.id, '--watch', '--json']);
      const lines: { status: string }[] = [];
      const { promise: first, resolve } = Promise.withResolvers<void>();
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        lines.push(
          ...text
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line) as { status: string }),
        );
        resolve();
      });
      const ended = new Promise<number | null>((done) => child.on('close', done));
      await first;
      await sendUpload(wharf.server, upload, 'words');
      assert.equal(await ended, 0);
      assert.equal(lines[0]?.status, 'pending');
      assert.equal(lines.at(-1)?.status, 'imported');
      assert.ok(lines.length >= 3);
    });

    test('is not waited for longer than --timeout, and Ctrl-C ends the waiting with 130', async () => {
      const upload = await createUpload(wharf.server, 'never.txt', 'words');
      const late = await run('status', upload.id, '--timeout', '0.2');
      assert.equal(late.code, 75);
      assert.match(late.stderr, /status ID --wait/);
      using screen = inTerminal('status', upload.id, '--wait');
      await screen.until(/pending/);
      screen.type('\u0003');
      assert.equal(await screen.exit(), 130);
      assert.match(screen.shown(), /Stopping\. Ctrl-C again ends at once\./);
      assert.match((await run('status', upload.id)).stdout, /^status\tpending$/m);
    });
  });

  describe('is deleted', () => {
    test('only when somebody agrees', async () => {
      const asset = await createAsset(wharf.server, 'delete.png');
      const alone = await run('delete', asset.id);
      assert.equal(alone.code, 64);
      assert.match(alone.stderr, /say --yes/);

      using no = inTerminal('delete', asset.id);
      await no.until(/Delete asset_\w+\? \[y\/N\] /);
      no.type('n\r');
      assert.equal(await no.exit(), 1);
      assert.match(no.shown(), /Nothing was deleted/);

      using interrupted = inTerminal('delete', asset.id);
      await interrupted.until(/\[y\/N\] /);
      interrupted.type('\u0003');
      assert.equal(await interrupted.exit(), 130);
      assert.equal((await run('get', asset.id)).code, 0);

      using yes = inTerminal('delete', asset.id);
      await yes.until(/\[y\/N\] /);
      yes.type('y\r');
      assert.equal(await yes.exit(), 0);
      assert.equal((await run('get', asset.id)).code, 1);
    });

    test('as far as possible, with a reason for the rest', async () => {
      const asset = await createAsset(wharf.server, 'delete.png');
      const upload = await createUpload(wharf.server, 'abort.txt', 'words');
      const { code, stdout, stderr } = await run(
        'delete',
        '--yes',
        asset.id,
        'asset_unknown',
        'model_unknown',
        upload.id,
      );
      assert.equal(code, 1);
      assert.equal(stdout, `deleted ${asset.id}\naborted ${upload.id}\n`);
      assert.match(
        stderr,
        /^wharf: asset_unknown: There is no such asset\nwharf: model_unknown: 404 .*\nwharf: 2 of 4 could not be deleted\n$/,
      );
      assert.match((await run('get', upload.id)).stdout, /^status\tfailed$/m);
      const nothing = await run('delete', '--yes', upload.id, 'job_unknown');
      assert.deepEqual([nothing.code, nothing.stdout], [64, '']);
    });
  });

  test('collections are made, filled, renamed, emptied and deleted', async () => {
    const asset = await createAsset(wharf.server, 'member.png');
    const id = (await run('collections', 'create', 'Spring campaign')).stdout.trim();
    assert.match(id, /^collection_\w{24}$/);
    assert.match((await run('collections', 'add', id, asset.id)).stdout, /^assets\t1$/m);
    const missing = await run('collections', 'add', id, 'asset_unknown');
    assert.deepEqual([missing.code, missing.stderr], [1, 'wharf: There is no asset_unknown\n']);
    assert.equal((await run('collections', 'add', id, 'upload_x')).code, 64);
    assert.equal((await run('list', 'assets', '--collection', id)).stdout.split('\t')[0], asset.id);
    assert.equal((await run('collections', 'rename', id, 'Summer')).stdout, `renamed ${id}\n`);
    const listed = await wharf.json<Collection>('collections', 'list');
    assert.deepEqual(
      listed.map(({ id: each, name, assetCount }) => [each, name, assetCount]),
      [[id, 'Summer', 1]],
    );
    assert.match((await run('collections', 'remove', id, asset.id)).stdout, /^assets\t0$/m);
    assert.equal((await run('collections', 'delete', id)).code, 64);
    assert.equal((await run('collections', 'delete', id, '--yes')).stdout, `deleted ${id}\n`);
    assert.equal((await run('collections', 'get', id)).code, 1);
    assert.equal((await run('get', asset.id)).code, 0);
  });
});
