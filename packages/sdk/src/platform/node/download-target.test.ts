import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { DownloadTarget } from '../platform.ts';
import { openDownloadTarget } from './download-target.ts';

async function folder(test: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'wharf-sdk-target-'));
  test.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function kept(target: DownloadTarget): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of target.read()) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe('The target of a download', () => {
  it('gets its name and its bytes at once, and leaves nothing else', async (test) => {
    const place = await folder(test);
    const target = await openDownloadTarget(join(place, 'a', 'b.bin'));
    assert.deepEqual([target.kept, target.fingerprint], [0, undefined]);
    await target.restart('of this');
    await target.append(bytes('hello '));
    await target.append(bytes('world'));
    assert.deepEqual((await readdir(join(place, 'a'))).sort(), [
      'b.bin.part',
      'b.bin.part.json',
      'b.bin.part.lock',
    ]);
    await target.commit();
    assert.deepEqual(await readdir(join(place, 'a')), ['b.bin']);
    assert.equal(await readFile(join(place, 'a', 'b.bin'), 'utf8'), 'hello world');
  });

  it('keeps what it has for the next time, with what it is', async (test) => {
    const path = join(await folder(test), 'x');
    const first = await openDownloadTarget(path);
    await first.restart('of this');
    await first.append(bytes('hello'));
    await first.suspend();
    const second = await openDownloadTarget(path);
    assert.deepEqual([second.kept, second.fingerprint, await kept(second)], [5, 'of this', 'hello']);
    await second.append(bytes(' world'));
    await second.commit();
    assert.equal(await readFile(path, 'utf8'), 'hello world');
  });

  it('forgets the bytes before it says what the next ones are', async (test) => {
    const path = join(await folder(test), 'x');
    const target = await openDownloadTarget(path);
    await target.restart('old');
    await target.append(bytes('old bytes'));
    await target.restart('new');
    await target.append(bytes('new'));
    await target.suspend();
    assert.equal(await readFile(`${path}.part`, 'utf8'), 'new');
    assert.equal(await readFile(`${path}.part.json`, 'utf8'), 'new');
  });

  it('leaves nothing where it has nothing, or was discarded', async (test) => {
    const place = await folder(test);
    await (await openDownloadTarget(join(place, 'x'))).suspend();
    const target = await openDownloadTarget(join(place, 'y'));
    await target.restart('of this');
    await target.append(bytes('wrong'));
    await target.discard();
    // Whatever comes afterwards changes nothing.
    await target.suspend();
    assert.deepEqual(await readdir(place), []);
  });

  it('is one at a time', async (test) => {
    const path = join(await folder(test), 'x');
    const first = await openDownloadTarget(path);
    await assert.rejects(openDownloadTarget(path), { name: 'WharfError', message: /remove .*x\.part\.lock/ });
    await first.suspend();
    await (await openDownloadTarget(path)).suspend();
  });

  it('is one of many that want it at once, also where a dead one has left its lock', async (test) => {
    const path = join(await folder(test), 'x');
    for (const dead of [false, true]) {
      if (dead) await leaveLock(path, { host: hostname(), pid: deadPid(), boot: await boot() });
      const tries = await Promise.allSettled(Array.from({ length: 8 }, () => openDownloadTarget(path)));
      const opened = tries.filter((one) => one.status === 'fulfilled');
      assert.equal(opened.length, 1);
      await opened[0]?.value.suspend();
    }
  });

  it('is freed where its owner died, or the machine was started again', async (test) => {
    const path = join(await folder(test), 'x');
    for (const owner of [
      { host: hostname(), pid: deadPid(), boot: await boot() },
      { host: hostname(), pid: process.pid, boot: 'another' },
      // As in a container, whose only process gets the same number with every start.
      { host: hostname(), pid: process.pid, boot: await boot(), started: '1' },
    ]) {
      await leaveLock(path, owner);
      await (await openDownloadTarget(path)).suspend();
    }
  });

  it('is not freed for a process of which it is not known when it began', async (test) => {
    const path = join(await folder(test), 'x');
    await leaveLock(path, { host: hostname(), pid: process.pid, boot: await boot() });
    await assert.rejects(openDownloadTarget(path), { name: 'WharfError', message: /Another download/ });
  });

  it('is refused, not waited for, where its lock cannot be read', async (test) => {
    const path = join(await folder(test), 'x');
    const lock = `${path}.part.lock`;
    const plant = [() => mkdir(lock), () => symlink('/nowhere', lock)];
    for (const planted of plant) {
      await planted();
      await assert.rejects(openDownloadTarget(path), {
        name: 'WharfError',
        message: /Cannot read .*x\.part\.lock: (EISDIR|ELOOP)/,
      });
      await rm(lock, { recursive: true });
    }
  });

  it('neither reads nor writes through a link that lies where it writes down what its bytes are', async (test) => {
    const place = await folder(test);
    const [path, precious] = [join(place, 'x'), join(place, 'precious')];
    await writeFile(precious, 'precious');
    await writeFile(`${path}.part`, 'bytes');
    await symlink(precious, `${path}.part.json`);
    const target = await openDownloadTarget(path);
    assert.equal(target.fingerprint, undefined);
    await target.restart('of this');
    await target.append(bytes('more'));
    await target.suspend();
    assert.equal(await readFile(precious, 'utf8'), 'precious');
    const again = await openDownloadTarget(path);
    assert.equal(again.fingerprint, 'of this');
    await again.discard();
  });

  it('is freed where another machine, or half of a lock, gives no sign of life', async (test) => {
    const path = join(await folder(test), 'x');
    for (const owner of [{ host: 'elsewhere', pid: process.pid, boot: '' }, undefined]) {
      await leaveLock(path, owner);
      await assert.rejects(openDownloadTarget(path), { name: 'WharfError' });
      await utimes(`${path}.part.lock`, new Date(), new Date(Date.now() - 61_000));
      await (await openDownloadTarget(path)).suspend();
    }
  });
});

/** Of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

async function boot(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim();
}

async function leaveLock(path: string, owner: object | undefined): Promise<void> {
  await writeFile(
    `${path}.part.lock`,
    owner === undefined ? '{"pid":' : JSON.stringify({ ...owner, token: 'x' }),
  );
}
