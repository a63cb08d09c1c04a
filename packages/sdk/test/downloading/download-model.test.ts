import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { seededContent, sha256Of, wholeContent } from '../../../server/test/origins/files/content.ts';
import type { Deviate } from '../../../server/test/origins/files/deviation.ts';
import { FileOrigin } from '../../../server/test/origins/files/file-origin.ts';
import type { DownloadOptions, DownloadProgress } from '../../src/downloading/download.ts';
import { downloadModel } from '../../src/downloading/download-model.ts';
import { assertBytes } from './asset-stage.ts';
import { startStubService } from './stub-service.ts';

const SIZE = 200_000;

/** A model whose files are all alike but for their bytes. */
async function stageModel(test: TestContext, paths: readonly string[], deviate?: (path: string) => Deviate) {
  const origin = await FileOrigin.start();
  const content = (path: string) => seededContent(SIZE, path);
  for (const [index, path] of paths.entries())
    origin.serve(`/${index}`, { content: content(path), ...(deviate && { deviate: deviate(path) }) });
  let signed = 0;
  const service = await startStubService({
    'POST /models/model_1/download': () => {
      signed += 1;
      const files = paths.map((path, index) => ({
        path,
        size: SIZE,
        sha256: sha256Of(content(path)),
        url: `${origin.baseUrl}/${index}?signature=${signed}`,
      }));
      return { jobId: 'job_1', files };
    },
    'POST /models/model_2/download': () => ({ jobId: 'job_2' }),
  });
  const folder = await mkdtemp(join(tmpdir(), 'wharf-sdk-model-'));
  test.after(async () => {
    await origin.close();
    await service.close();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    origin,
    folder,
    content,
    client: service.client,
    timesSigned: () => signed,
    download: (onProgress?: (step: DownloadProgress) => void, options?: Partial<DownloadOptions>) =>
      downloadModel(service.client, 'model_1', {
        path: join(folder, 'm'),
        ...(onProgress && { onProgress }),
        ...options,
      }),
  };
}

const PATHS = [
  'model_index.json',
  'unet/config.json',
  'unet/weights.safetensors',
  'vae/weights.safetensors',
  'README.md',
];

describe('A download of a model', { concurrency: true }, () => {
  it('has every file at its path, in the order of the model, and one progress for all', async (test) => {
    const stage = await stageModel(test, PATHS);
    const steps: DownloadProgress[] = [];
    const downloads = await stage.download((step) => steps.push(step));
    assert.deepEqual(
      downloads.map(({ path, verified }) => [path, verified]),
      PATHS.map((path) => [join(stage.folder, 'm', path), true]),
    );
    for (const path of PATHS)
      assertBytes(await readFile(join(stage.folder, 'm', path)), wholeContent(stage.content(path)));
    const total = PATHS.length * SIZE;
    assert.deepEqual(
      [steps.at(-1)?.stage, steps.at(-1)?.bytesReceived, steps.at(-1)?.bytesTotal],
      ['done', total, total],
    );
    assert.deepEqual(await readdir(join(stage.folder, 'm', 'unet')), ['config.json', 'weights.safetensors']);
    assert.equal(stage.timesSigned(), 1);
  });

  for (const path of ['../escaped', '/absolute', 'a/../../escaped', 'C:\\x', '..\\escaped', 'a\0b', 'nul'])
    it(`does not begin where the server names a file ${JSON.stringify(path)}`, async (test) => {
      const stage = await stageModel(test, ['good', path]);
      await assert.rejects(stage.download(), { name: 'WharfError', message: /The server names a file/ });
      assert.equal(stage.origin.requests.length, 0);
      assert.deepEqual(await readdir(stage.folder), []);
    });

  it('writes none of its files with overwrite: false where another file is at one of their paths', async (test) => {
    const stage = await stageModel(test, PATHS);
    const inTheWay = join(stage.folder, 'm', 'README.md');
    await mkdir(join(stage.folder, 'm'));
    await writeFile(inTheWay, 'mine');
    await assert.rejects(stage.download(undefined, { overwrite: false }), {
      name: 'FileExistsError',
      path: inTheWay,
    });
    assert.deepEqual(await readdir(stage.folder, { recursive: true }), ['m', 'm/README.md']);
    assert.equal(stage.origin.requests.length, 0);
  });

  it('compares what is there once with overwrite: false, and downloads the rest', async (test) => {
    const stage = await stageModel(test, PATHS);
    const there = join(stage.folder, 'm', 'README.md');
    await mkdir(join(stage.folder, 'm'));
    await writeFile(there, wholeContent(stage.content('README.md')));
    const steps: DownloadProgress[] = [];
    const downloads = await stage.download((step) => steps.push(step), { overwrite: false });
    assert.deepEqual(
      downloads.map(({ path, verified }) => [path, verified]),
      PATHS.map((path) => [join(stage.folder, 'm', path), true]),
    );
    const total = PATHS.length * SIZE;
    assert.equal(stage.origin.requests.length, PATHS.length - 1);
    assert.equal(steps[0]?.stage, 'checking');
    assert.equal(steps.at(-1)?.bytesReceived, total);
    assert.ok(steps.every(({ bytesReceived }) => bytesReceived <= total));
  });

  it('does not begin without a path: an empty one is not the root of the file system', async (test) => {
    const stage = await stageModel(test, PATHS);
    await assert.rejects(stage.download(undefined, { path: '' }), { name: 'WharfError', message: /`path`/ });
    assert.equal(stage.timesSigned(), 0);
  });

  it('ends as a whole where one file cannot be had, and keeps the others for the next call', async (test) => {
    let broken = true;
    const never = new Promise(() => {});
    const stage = await stageModel(test, PATHS, (path) => () => {
      if (!broken) return undefined;
      return path === 'unet/weights.safetensors'
        ? { status: 400 }
        : { pause: { after: 100_000, until: never } };
    });
    await assert.rejects(stage.download(), { name: 'BadRequestError' });
    // None goes on behind the back of the caller.
    await stage.origin.idle();
    broken = false;
    await stage.download();
    for (const path of PATHS) assert.equal((await stat(join(stage.folder, 'm', path))).size, SIZE);
  });

  it('asks once for fresh URLs where those of all files have expired', async (test) => {
    const stage = await stageModel(
      test,
      PATHS,
      () =>
        ({ target }) =>
          target.endsWith('signature=1') ? { status: 403 } : undefined,
    );
    await stage.download();
    assert.equal(stage.timesSigned(), 2);
  });

  it('says so where the service does not tell the files', async (test) => {
    const stage = await stageModel(test, []);
    await assert.rejects(downloadModel(stage.client, 'model_2', { path: stage.folder }), {
      name: 'WharfError',
      message: /does not tell the files/,
    });
  });
});
