import assert from 'node:assert/strict';
import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { seededContent, sha256Of, wholeContent } from '../../../server/test/origins/files/content.ts';
import { cutEvery, onRequests } from '../../../server/test/origins/files/deviation.ts';
import type { DownloadProgress } from '../../src/downloading/download.ts';
import { downloadAsset } from '../../src/downloading/download-asset.ts';
import { type AssetStage, assertBytes, CONTENT, SECRET, SIZE, stageAsset } from './asset-stage.ts';

const WHOLE = wholeContent(CONTENT);
const SHA256 = sha256Of(CONTENT);
/** Bytes that `fetch` may have received and not handed on when a connection breaks. */
const IN_FLIGHT = 128 * 1024;

function assertNearly(actual: number, expected: number): void {
  assert.ok(actual <= expected && actual >= expected - IN_FLIGHT, `${actual} instead of ${expected}`);
}

/** Where each request to the storage began. */
function assertStarts(stage: AssetStage, ...expected: readonly number[]): void {
  const starts = stage.starts();
  assert.equal(starts.length, expected.length, String(starts));
  for (const [index, start] of starts.entries()) assertNearly(start, expected[index] ?? 0);
}

describe('A download of an asset', { concurrency: true }, () => {
  it('is verified, gets its name, and leaves nothing beside it', async (test) => {
    const stage = await stageAsset(test);
    const steps: DownloadProgress[] = [];
    const path = join(stage.folder, 'new', 'folders', 'file.bin');
    const download = await stage.download({ path, onProgress: (step) => steps.push(step) });
    assert.deepEqual(download, { path, size: SIZE, sha256: SHA256, verified: true });
    assertBytes(await readFile(path), WHOLE);
    assert.deepEqual(await stage.files(), ['new']);
    assert.equal(steps.at(-1)?.stage, 'done');
    assert.equal(steps.at(-1)?.bytesReceived, SIZE);
    const received = steps.map(({ bytesReceived }) => bytesReceived);
    assert.deepEqual(
      received,
      received.toSorted((a, b) => a - b),
    );
  });

  it('takes the id alone', async (test) => {
    const stage = await stageAsset(test);
    const { verified } = await downloadAsset(stage.client, 'asset_1', { path: stage.path });
    assert.ok(verified);
    assertBytes(await stage.bytes(), WHOLE);
  });

  it('replaces what was there, but is not needed where the right bytes are there already', async (test) => {
    const stage = await stageAsset(test);
    await writeFile(stage.path, 'something else');
    await stage.download();
    assertBytes(await stage.bytes(), WHOLE);
    const before = stage.origin.requests.length;
    assert.equal((await stage.download()).verified, true);
    assert.equal(stage.origin.requests.length, before);
  });

  it('leaves a file that is there what it is with overwrite: false, unless it is the one', async (test) => {
    const stage = await stageAsset(test);
    await writeFile(stage.path, 'something else');
    await assert.rejects(stage.download({ overwrite: false }), {
      name: 'FileExistsError',
      path: stage.path,
    });
    assert.equal(await readFile(stage.path, 'utf8'), 'something else');
    assert.deepEqual(await stage.files(), ['file.bin']);
    await assert.rejects(stage.download({ overwrite: false, path: stage.folder }), {
      name: 'FileExistsError',
    });
    assert.equal(stage.origin.requests.length, 0);

    await writeFile(stage.path, WHOLE);
    const steps: DownloadProgress[] = [];
    const download = await stage.download({ overwrite: false, onProgress: (step) => steps.push(step) });
    assert.deepEqual(download, { path: stage.path, size: SIZE, sha256: SHA256, verified: true });
    assert.deepEqual([...new Set(steps.map((step) => step.stage))], ['checking', 'done']);
    assert.equal(stage.origin.requests.length, 0);

    const path = join(stage.folder, 'new', 'file.bin');
    await stage.download({ overwrite: false, path });
    assertBytes(await readFile(path), WHOLE);
  });

  it('refuses any file that is there with overwrite: false where no digest is known', async (test) => {
    const stage = await stageAsset(test, { sha256: null });
    await writeFile(stage.path, WHOLE);
    await assert.rejects(stage.download({ overwrite: false }), { name: 'FileExistsError' });
  });

  it('ends with the signal while a file that is there is compared', async (test) => {
    const stage = await stageAsset(test);
    await writeFile(stage.path, WHOLE);
    const controller = new AbortController();
    const compared = stage.download({
      overwrite: false,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await assert.rejects(compared, { name: 'APIUserAbortError' });
  });

  it('says what it needs where it gets no path, and asks for nothing', async (test) => {
    const stage = await stageAsset(test);
    const { asset } = await stage.client.assets.retrieve('asset_1');
    const before = stage.asked.length;
    // As from JavaScript.
    const loose = asset.download as (options?: unknown) => Promise<unknown>;
    for (const options of [undefined, null, {}, { path: '' }, { path: 7 }])
      await assert.rejects(async () => loose(options), { name: 'WharfError', message: /needs a `path`/ });
    assert.equal(stage.asked.length, before);
  });

  it('is empty where the content is, whatever lay where its bytes go', async (test) => {
    const empty = seededContent(0, 'nothing');
    for (const told of [{}, { sha256: null }]) {
      const stage = await stageAsset(test, { content: empty, ...told });
      await writeFile(`${stage.path}.part`, 'stale bytes');
      const { size, sha256 } = await stage.download();
      assert.deepEqual([size, sha256], [0, sha256Of(empty)]);
      assert.equal((await stage.bytes()).length, 0);
      assert.deepEqual(await stage.files(), ['file.bin']);
    }
  });

  it('tells the storage neither key nor secret', async (test) => {
    const stage = await stageAsset(test);
    await stage.download();
    for (const { headers } of stage.origin.requests) {
      assert.equal(headers.authorization, undefined);
      assert.ok(!JSON.stringify(headers).includes('stub-'));
    }
  });

  it('goes on at the very byte where connections break', async (test) => {
    const stage = await stageAsset(test, { deviate: cutEvery(400_000) });
    assert.equal((await stage.download()).verified, true);
    assertBytes(await stage.bytes(), WHOLE);
    const [, second = 0, third = 0] = stage.starts();
    assertNearly(second, 400_000);
    assertNearly(third, second + 400_000);
    assert.equal(
      stage.origin.requests[1]?.headers['if-range'],
      stage.origin.requests[2]?.headers['if-range'],
    );
    assert.match(String(stage.origin.requests[1]?.headers['if-range']), /^"/);
  });

  it('comes back to a server that is away or busy', async (test) => {
    const stage = await stageAsset(test, {
      deviate: ({ number }) => {
        if (number === 1) return { drop: true };
        if (number === 2) return { status: 503, headers: { 'retry-after-ms': '1' } };
        return undefined;
      },
    });
    await stage.download();
    assertBytes(await stage.bytes(), WHOLE);
  });

  it('begins anew where the server has no ranges', async (test) => {
    const stage = await stageAsset(test, { ranges: false, deviate: onRequests([1], { cutAfter: 400_000 }) });
    await stage.download();
    assertBytes(await stage.bytes(), WHOLE);
    assertStarts(stage, 0, 400_000);
  });

  it('begins anew where the server sends another range than it was asked for', async (test) => {
    const stage = await stageAsset(test, {
      deviate: ({ number }) => [{ cutAfter: 400_000 }, { shift: 10 }][number - 1],
    });
    await stage.download();
    assertBytes(await stage.bytes(), WHOLE);
    assertStarts(stage, 0, 400_000, 0);
  });

  it('begins anew where a range does not say what it is', async (test) => {
    const stage = await stageAsset(test, {
      deviate: ({ number }) => [{ cutAfter: 400_000 }, { headers: { 'content-range': null } }][number - 1],
    });
    await stage.download();
    assertBytes(await stage.bytes(), WHOLE);
    assertStarts(stage, 0, 400_000, 0);
  });

  it('begins anew where the range is of another version', async (test) => {
    const stage = await stageAsset(test, {
      deviate: ({ number }) =>
        [{ cutAfter: 400_000 }, { headers: { etag: '"other"' }, ignoreIfRange: true as const }][number - 1],
    });
    await stage.download();
    assertBytes(await stage.bytes(), WHOLE);
    assertStarts(stage, 0, 400_000, 0);
  });

  it('is the new version as a whole where the content changes under it, and no digest is known', async (test) => {
    const stage = await stageAsset(test, { sha256: null, etag: '"old"' });
    const other = seededContent(SIZE, 'the new version');
    stage.serve({
      etag: '"old"',
      deviate: () => {
        stage.serve({ content: other, etag: '"new"' });
        return { cutAfter: 400_000 };
      },
    });
    const download = await stage.download();
    assertBytes(await stage.bytes(), wholeContent(other));
    assert.deepEqual(download, { path: stage.path, size: SIZE, sha256: sha256Of(other), verified: false });
  });

  it('leaves a connection on which nothing comes any more', async (test) => {
    const never = new Promise(() => {});
    const stage = await stageAsset(test, {
      deviate: ({ number }) => {
        if (number === 1) return { holdUntil: never };
        if (number === 2) return { pause: { after: 300_000, until: never } };
        return undefined;
      },
    });
    await stage.download({ idleTimeout: 1_000 });
    assertBytes(await stage.bytes(), WHOLE);
    assert.ok(stage.origin.requests.length > 2);
  });

  it('has no limit where idleTimeout is more than timers can hold', async (test) => {
    for (const idleTimeout of [Number.POSITIVE_INFINITY, 2 ** 31]) {
      const slow = new Promise((resolve) => setTimeout(resolve, 50));
      const stage = await stageAsset(test, { deviate: () => ({ holdUntil: slow }) });
      await stage.download({ idleTimeout, giveUpAfter: 0 });
      assertBytes(await stage.bytes(), WHOLE);
    }
  });

  it('asks for a fresh URL where the one it has expires in the middle', async (test) => {
    const stage = await stageAsset(test, {
      deviate: ({ number, target }) => {
        if (number === 1) return { cutAfter: 400_000 };
        return target.endsWith(`${SECRET}-1`) ? { status: 403 } : undefined;
      },
    });
    await stage.download();
    assertBytes(await stage.bytes(), WHOLE);
    assertStarts(stage, 0, 400_000, 400_000);
    assert.equal(stage.asked.filter((operation) => operation.startsWith('POST')).length, 2);
  });

  it('ends where a fresh URL is refused, too, and shows no signature', async (test) => {
    const body = `<Error><StringToSign>${SECRET}</StringToSign></Error>`;
    const stage = await stageAsset(test, { deviate: () => ({ status: 403, body }) });
    const error = await stage.download().catch((thrown: unknown) => thrown);
    assert.equal((error as Error).name, 'PermissionDeniedError');
    assert.ok(!inspect(error, { depth: 9 }).includes(SECRET), inspect(error));
    assert.equal(stage.origin.requests.length, 2);
    assert.deepEqual(await stage.files(), []);
  });

  it('is not taken for the file when bytes are changed, and is read twice before it is given up', async (test) => {
    const stage = await stageAsset(test, { sha256: 'ab'.repeat(32) });
    await assert.rejects(stage.download(), {
      name: 'DigestMismatchError',
      expected: 'ab'.repeat(32),
      actual: SHA256,
    });
    assert.deepEqual(stage.starts(), [0, 0]);
    assert.deepEqual(await stage.files(), []);
  });

  it('is not taken for the file when it has another size than the server tells', async (test) => {
    for (const size of [SIZE - 1, SIZE + 1]) {
      const stage = await stageAsset(test, { size });
      await assert.rejects(stage.download(), { name: 'WharfError', message: /1000000 bytes instead of/ });
      assert.deepEqual(await stage.files(), []);
    }
  });

  it('ends where more bytes come than there can be', async (test) => {
    const stage = await stageAsset(test, { delimited: 'chunked', deviate: () => ({ surplus: 10 }) });
    await assert.rejects(stage.download(), { name: 'WharfError', message: /more than its 1000000 bytes/ });
  });

  it('is whole also where the length is not told', async (test) => {
    const stage = await stageAsset(test, {
      delimited: 'chunked',
      deviate: onRequests([1], { cutAfter: 500_000 }),
    });
    await stage.download();
    assertBytes(await stage.bytes(), WHOLE);
  });

  it('is kept when it is given up, and goes on with the next call', async (test) => {
    const stage = await stageAsset(test);
    stage.serve({ deviate: cutEvery(400_000) });
    const error = await stage.download({ giveUpAfter: 0 }).catch((thrown: unknown) => thrown as Error);
    assert.match(
      String(error),
      /APIConnectionError: The download of asset_1 broke off after \d+ of 1000000 bytes/,
    );
    assert.ok(!inspect(error, { depth: 9 }).includes(SECRET));
    assert.deepEqual(await stage.files(), ['file.bin.part', 'file.bin.part.json']);
    assert.ok(!(await readFile(`${stage.path}.part.json`, 'utf8')).includes('http'));

    const { size } = await stat(`${stage.path}.part`);
    assertNearly(size, 400_000);
    stage.serve({});
    const before = stage.starts().length;
    await stage.download();
    assertBytes(await stage.bytes(), WHOLE);
    assert.deepEqual(stage.starts().slice(before), [size]);
    assert.deepEqual(await stage.files(), ['file.bin']);
  });

  it('is kept when it is aborted, also while nothing comes', async (test) => {
    const controller = new AbortController();
    const stage = await stageAsset(test, {
      deviate: onRequests([1], { pause: { after: 300_000, until: new Promise(() => {}) } }),
    });
    const onProgress = ({ bytesReceived }: DownloadProgress) => {
      if (bytesReceived > 0) controller.abort();
    };
    await assert.rejects(stage.download({ signal: controller.signal, onProgress }), {
      name: 'APIUserAbortError',
    });
    const { size } = await stat(`${stage.path}.part`);
    assert.ok(size > 0);
    await stage.download();
    assertBytes(await stage.bytes(), WHOLE);
    assert.deepEqual(stage.starts(), [0, size]);
  });

  it('goes on without a digest where the entity tag is the same, and not where there is none', async (test) => {
    for (const [etag, starts] of [
      ['"tag"', [0, 400_000]],
      ['W/"weak"', [0, 0]],
      [null, [0, 0]],
    ] as const) {
      const stage = await stageAsset(test, { sha256: null, etag, deviate: () => ({ cutAfter: 400_000 }) });
      await assert.rejects(stage.download({ giveUpAfter: 0 }), { name: 'APIConnectionError' });
      stage.serve({ deviate: () => undefined });
      const { verified } = await stage.download();
      assert.equal(verified, false);
      assertBytes(await stage.bytes(), WHOLE);
      assertStarts(stage, ...starts);
    }
  });

  it('is read again from its beginning where the bytes kept on disk are wrong', async (test) => {
    const stage = await stageAsset(test, { deviate: onRequests([1], { cutAfter: 400_000 }) });
    await assert.rejects(stage.download({ giveUpAfter: 0 }), { name: 'APIConnectionError' });
    await writeFile(`${stage.path}.part`, Buffer.alloc(400_000));
    await stage.download();
    assertBytes(await stage.bytes(), WHOLE);
    assertStarts(stage, 0, 400_000, 0);
  });

  it('does not go on with bytes of another content, or without knowing whose they are', async (test) => {
    const stage = await stageAsset(test);
    for (const fingerprint of [
      JSON.stringify({ sha256: 'cd'.repeat(32), size: SIZE, etag: null }),
      '{"sha2',
    ]) {
      await writeFile(`${stage.path}.part`, Buffer.alloc(500_000));
      await writeFile(`${stage.path}.part.json`, fingerprint);
      await stage.download({ path: stage.path });
      assertBytes(await stage.bytes(), WHOLE);
      await writeFile(stage.path, '');
    }
    assert.deepEqual(stage.starts(), [0, 0]);
  });

  it('needs no connection where every byte was there before the name', async (test) => {
    const stage = await stageAsset(test);
    await writeFile(`${stage.path}.part`, WHOLE);
    await writeFile(`${stage.path}.part.json`, JSON.stringify({ sha256: SHA256, size: SIZE, etag: null }));
    assert.equal((await stage.download()).verified, true);
    assert.equal(stage.origin.requests.length, 0);
    assert.deepEqual(await stage.files(), ['file.bin']);
  });

  it('writes neither over a folder nor through a link that lies where its bytes go', async (test) => {
    const stage = await stageAsset(test);
    await mkdir(stage.path);
    await assert.rejects(stage.download(), { name: 'WharfError', message: /is a folder/ });
    const path = join(stage.folder, 'b');
    const target = join(stage.folder, 'precious');
    await writeFile(target, 'precious');
    await symlink(target, `${path}.part`);
    await assert.rejects(stage.download({ path }), { code: 'ELOOP' });
    assert.equal(await readFile(target, 'utf8'), 'precious');
  });

  it('is refused while another one of the same path is under way, which is not disturbed', async (test) => {
    let release = () => {};
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    const stage = await stageAsset(test, { deviate: onRequests([1], { pause: { after: 300_000, until } }) });
    let begun = () => {};
    const first = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const download = stage.download({ onProgress: () => begun() });
    await first;
    await assert.rejects(stage.download(), { name: 'WharfError', message: /Another download writes to/ });
    release();
    await download;
    assertBytes(await stage.bytes(), WHOLE);
    assert.deepEqual(await stage.files(), ['file.bin']);
  });

  it('ends with NotFoundError where there is no such asset', async (test) => {
    const stage = await stageAsset(test);
    await assert.rejects(downloadAsset(stage.client, 'asset_2', { path: stage.path }), {
      name: 'NotFoundError',
    });
    await assert.rejects(
      downloadAsset(stage.client, { ...stage.asset, id: 'asset_2' }, { path: stage.path }),
      {
        name: 'NotFoundError',
      },
    );
    assert.deepEqual(await stage.files(), []);
  });
});
