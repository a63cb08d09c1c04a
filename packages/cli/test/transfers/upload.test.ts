import assert from 'node:assert/strict';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startFront } from '../../../sdk/test/driver/front-server.ts';
import { DOT_PNG } from '../driver/api.ts';
import { type WharfWithServer, wharfWithServer } from '../driver/wharf-with-server.ts';
import { sha256, weights } from './driver/samples.ts';

interface Result {
  readonly path: string;
  readonly uploadId?: string;
  readonly assetId?: string;
  readonly modelId?: string;
  readonly sha256?: string;
  readonly size?: number;
  readonly error?: string;
  readonly code?: string;
}

function results(stdout: string): Result[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Result);
}

describe('wharf upload', { timeout: 300_000 }, () => {
  let wharf: WharfWithServer;

  before(async () => {
    wharf = await wharfWithServer();
    const folder = join(wharf.home, 'files');
    await mkdir(join(folder, 'sub', '.git'), { recursive: true });
    await writeFile(join(folder, 'dot.png'), Buffer.from(DOT_PNG, 'base64'));
    await writeFile(join(folder, 'sub', 'note.txt'), 'a note\n');
    await writeFile(join(folder, 'sub', '.git', 'config'), 'hidden\n');
    await symlink('../sub/note.txt', join(folder, 'sub', 'link.txt'));
  });
  after(() => wharf.remove());

  it('prints the id of the asset and the name', async () => {
    const { code, stdout, stderr } = await wharf.run(['upload', 'files/dot.png']);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^asset_\w+\tfiles\/dot\.png\n$/);
  });

  it('makes a model of weights, and prints its facts as JSON', async () => {
    const bytes = weights();
    await writeFile(join(wharf.home, 'tiny.safetensors'), bytes);
    const [result] = await wharf.json<Result>('upload', 'tiny.safetensors');
    const { uploadId, modelId, ...rest } = result ?? { path: '' };
    assert.match(uploadId ?? '', /^upload_/);
    assert.match(modelId ?? '', /^model_/);
    assert.deepEqual(rest, { path: 'tiny.safetensors', sha256: sha256(bytes), size: bytes.length });
  });

  it('takes folders without hidden files and links, and sends the others where one is refused', async () => {
    const bad = join(wharf.home, 'files', 'bad.png');
    await writeFile(bad, 'no image at all');
    const { code, stdout, stderr } = await wharf.run(['upload', 'files', 'missing.txt', '--json']);
    await rm(bad);
    assert.equal(code, 1);
    const byPath = Object.fromEntries(results(stdout).map((result) => [result.path, result]));
    assert.deepEqual(Object.keys(byPath).sort(), [
      'files/bad.png',
      'files/dot.png',
      'files/sub/note.txt',
      'missing.txt',
    ]);
    assert.equal(byPath['files/bad.png']?.code, 'type-mismatch');
    assert.equal(byPath['files/bad.png']?.assetId, undefined);
    assert.match(byPath['files/dot.png']?.assetId ?? '', /^asset_/);
    assert.match(byPath['missing.txt']?.error ?? '', /no such file/);
    assert.match(stderr, /2 of 4 files failed/);
  });

  it('takes hidden files and links where it is told to, and only what the patterns mean', async () => {
    const all = await wharf.json<Result>('upload', 'files', '--hidden', '--follow', '--exclude', 'dot.*');
    assert.deepEqual(all.map(({ path }) => path).sort(), [
      'files/sub/.git/config',
      'files/sub/link.txt',
      'files/sub/note.txt',
    ]);
    const some = await wharf.json<Result>('upload', 'files', '--include', '*.png');
    assert.deepEqual(
      some.map(({ path }) => path),
      ['files/dot.png'],
    );
  });

  it('reads standard input, whether or not its size is told', async () => {
    const text = 'from a pipe\n';
    for (const size of [[], ['--size', String(text.length)]]) {
      const { code, stdout, stderr } = await wharf.run(
        ['upload', '-', '--name', 'pipe.txt', '--json', ...size],
        {
          input: text,
        },
      );
      assert.equal(code, 0, stderr);
      assert.equal(results(stdout)[0]?.sha256, sha256(Buffer.from(text)));
    }
    const wrong = await wharf.run(['upload', '-', '--name', 'pipe.txt', '--size', '5'], { input: text });
    assert.equal(wrong.code, 1);
    assert.notEqual(wrong.stderr, '');
  });

  it('prints the id of the upload with --no-wait, and the server goes on', async () => {
    const { code, stdout, stderr } = await wharf.run(['upload', 'files/dot.png', '--no-wait']);
    assert.equal(code, 0, stderr);
    const [id = ''] = stdout.split('\t');
    assert.match(id, /^upload_/);
    assert.equal((await wharf.run(['status', id, '--wait'])).code, 0);
  });

  it('gives assets their name, collection and parent, and puts weights into the collection, too', async () => {
    const [collection] = await wharf.json<{ id: string }>('collections', 'create', 'mine');
    const id = collection?.id ?? '';
    const [asset] = await wharf.json<Result>(
      'upload',
      'files/dot.png',
      '--name',
      'point.png',
      '--collection',
      id,
    );
    const [shown] = await wharf.json<{ collectionIds: string[]; metadata: { name: string } }>(
      'get',
      asset?.assetId ?? '',
    );
    assert.deepEqual([shown?.collectionIds, shown?.metadata.name], [[id], 'point.png']);
    const [model] = await wharf.json<Result>('upload', 'tiny.safetensors', '--collection', id);
    const [weightsShown] = await wharf.json<{ collectionIds: string[] }>('get', model?.modelId ?? '');
    assert.deepEqual(weightsShown?.collectionIds, [id]);
  });

  for (const [what, args, code] of [
    ['no file', [], 64],
    ['a name for several files', ['files', '--name', 'x'], 64],
    ['a kind that is none', ['files/dot.png', '--kind', 'picture'], 64],
    ['parts that are too small', ['files/dot.png', '--part-size', '1MiB'], 64],
    ['a missing file alone', ['missing.txt'], 66],
    ['nothing left by the patterns', ['files', '--include', '*.zip'], 66],
  ] as const)
    it(`ends with ${code} for ${what}`, async () => {
      const { code: ended, stderr } = await wharf.run(['upload', ...args]);
      assert.equal(ended, code, stderr);
      assert.match(stderr, /^wharf: /);
    });

  it('stops at once where the credentials are refused, and says how many were not begun', async () => {
    const { code, stderr } = await wharf.run(['upload', 'files', '--files', '1'], {
      env: { WHARF_API_SECRET: 'wrong' },
    });
    assert.equal(code, 77);
    assert.match(stderr, /1 of 2 files failed, 1 were not begun/);
  });

  it('sends nothing a second time after a refusal in the middle, when the same command runs again', async () => {
    const { server } = wharf;
    let created = 0;
    const front = await startFront(server.url, ({ method, path }, response) => {
      if (method !== 'POST' || !path.endsWith('/uploads')) return false;
      created += 1;
      if (created !== 2) return false;
      response.writeHead(401).end();
      return true;
    });
    try {
      const env = { WHARF_BASE_URL: server.baseURL.replace(server.url, front.url) };
      const args = ['upload', 'files/dot.png', 'files/sub/note.txt', '--files', '1', '--json'];
      const first = await wharf.run(args, { env });
      assert.equal(first.code, 77, first.stderr);
      const second = await wharf.run(args, { env });
      assert.equal(second.code, 0, second.stderr);
      assert.equal(results(second.stdout)[0]?.assetId, results(first.stdout)[0]?.assetId);
      assert.equal(created, 3);
    } finally {
      await front.stop();
    }
  });

  it('ends with 69 where there is no server', async () => {
    const { code } = await wharf.run(['upload', 'files/dot.png'], {
      env: { WHARF_BASE_URL: 'http://127.0.0.1:1' },
    });
    assert.equal(code, 69);
  });
});
