import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type FindOptions, findFiles } from './find-files.ts';

describe('findFiles', () => {
  let root: string;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'wharf-find-'));
    for (const path of [
      'b.png',
      'a.png',
      'Z.png',
      'sub/c.png',
      'sub/.hidden/d.png',
      '.dot.png',
      'draft/e.png',
    ]) {
      await mkdir(join(root, path, '..'), { recursive: true });
      await writeFile(join(root, path), path);
    }
    await symlink(join(root, 'a.png'), join(root, 'sub', 'link.png'));
    await symlink(root, join(root, 'sub', 'loop'));
    await symlink(join(root, 'nowhere'), join(root, 'sub', 'broken.png'));
  });
  after(() => rm(root, { recursive: true }));

  async function found(options?: FindOptions, ...paths: string[]): Promise<string[]> {
    const { files } = await findFiles(paths.length === 0 ? [root] : paths, options);
    return files.map(({ path }) => relative(root, path));
  }

  it('has the files of folders in one order, without hidden ones and links', async () => {
    assert.deepEqual(await found(), ['Z.png', 'a.png', 'b.png', 'draft/e.png', 'sub/c.png']);
  });

  it('follows links where it is told to, but never in circles', async () => {
    const { files, unreadable } = await findFiles([root], { follow: true });
    assert.ok(files.some(({ path }) => path === join(root, 'sub', 'link.png')));
    assert.ok(!files.some(({ path }) => path.includes('loop')));
    assert.deepEqual(unreadable, [
      { path: join(root, 'sub', 'broken.png'), reason: 'there is no such file' },
    ]);
  });

  it('takes hidden files where it is told to, and what is named itself always', async () => {
    assert.ok((await found({ hidden: true })).includes('sub/.hidden/d.png'));
    assert.deepEqual(await found({}, join(root, '.dot.png'), join(root, 'sub', 'link.png')), [
      '.dot.png',
      'sub/link.png',
    ]);
  });

  it('leaves out folders that are excluded, and takes each file once', async () => {
    assert.deepEqual(await found({ exclude: ['draft', '?.png'] }), []);
    assert.deepEqual(await found({ include: ['a.*'] }, root, join(root, 'a.png')), ['a.png']);
  });

  it('says why something cannot be read', async () => {
    const { unreadable } = await findFiles([join(root, 'none'), '/dev/null']);
    assert.deepEqual(
      unreadable.map(({ reason }) => reason),
      ['there is no such file', 'not a file or folder; `-` reads standard input'],
    );
  });
});
