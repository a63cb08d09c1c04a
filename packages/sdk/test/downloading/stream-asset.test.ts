import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededContent, wholeContent } from '../../../server/test/origins/files/content.ts';
import { cutEvery, onRequests } from '../../../server/test/origins/files/deviation.ts';
import { streamAsset } from '../../src/downloading/download-asset.ts';
import { withAssetHelpers } from '../../src/with-helpers.ts';
import { assertBytes, CONTENT, SIZE, stageAsset } from './asset-stage.ts';

const WHOLE = wholeContent(CONTENT);

async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  return Buffer.from(await new Response(stream).arrayBuffer());
}

describe('The stream of an asset', { concurrency: true }, () => {
  it('has the bytes of the asset, and goes on where connections break', async (test) => {
    const stage = await stageAsset(test, { deviate: cutEvery(400_000) });
    const steps: number[] = [];
    const stream = await streamAsset(stage.client, 'asset_1', {
      onProgress: ({ bytesReceived }) => steps.push(bytesReceived),
    });
    assertBytes(await bytesOf(stream), WHOLE);
    assert.equal(steps.at(-1), SIZE);
  });

  it('passes over what it has handed on where the server has no ranges', async (test) => {
    const stage = await stageAsset(test, { ranges: false, deviate: onRequests([1], { cutAfter: 400_000 }) });
    assertBytes(await bytesOf(await streamAsset(stage.client, stage.asset)), WHOLE);
  });

  it('fails where it begins anew with another version, or with one that is not known, and no digest is', async (test) => {
    for (const [before, after] of [
      ['"old"', '"new"'],
      [null, '"new"'],
      [null, null],
    ]) {
      const served = { etag: before ?? null, ranges: false };
      const stage = await stageAsset(test, { sha256: null, ...served });
      const other = seededContent(SIZE, 'the new version');
      stage.serve({
        ...served,
        deviate: () => {
          stage.serve({ content: other, etag: after ?? null, ranges: false });
          return { cutAfter: 400_000 };
        },
      });
      const stream = await streamAsset(stage.client, stage.asset);
      await assert.rejects(bytesOf(stream), { name: 'WharfError', message: /changed/ });
    }
  });

  it('passes over what it has handed on without a digest, too, where the version is the same', async (test) => {
    const stage = await stageAsset(test, {
      sha256: null,
      etag: '"same"',
      ranges: false,
      deviate: onRequests([1], { cutAfter: 400_000 }),
    });
    assertBytes(await bytesOf(await streamAsset(stage.client, stage.asset)), WHOLE);
  });

  it('fails at its end where the bytes are others than the server tells', async (test) => {
    const stage = await stageAsset(test, { sha256: 'ab'.repeat(32) });
    const reader = (await streamAsset(stage.client, stage.asset)).getReader();
    let received = 0;
    const read = async () => {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        received += value.length;
      }
    };
    await assert.rejects(read(), { name: 'DigestMismatchError' });
    assert.equal(received, SIZE);
  });

  it('fails where the connection does not come back', async (test) => {
    const stage = await stageAsset(test, { deviate: cutEvery(10) });
    const stream = await streamAsset(stage.client, stage.asset, { giveUpAfter: 0 });
    await assert.rejects(bytesOf(stream), { name: 'APIConnectionError' });
  });

  it('ends its connection where it is canceled, and where the signal is aborted', async (test) => {
    const never = new Promise(() => {});
    const stage = await stageAsset(test, { deviate: () => ({ pause: { after: 300_000, until: never } }) });
    const canceled = (await streamAsset(stage.client, stage.asset)).getReader();
    // Everything that comes, so that it is waiting for more.
    for (let received = 0; received < 300_000; ) received += (await canceled.read()).value?.length ?? 0;
    await canceled.cancel();
    await stage.origin.idle();

    const controller = new AbortController();
    const aborted = (await streamAsset(stage.client, stage.asset, { signal: controller.signal })).getReader();
    await aborted.read();
    controller.abort();
    const rest = async () => {
      while (!(await aborted.read()).done);
    };
    await assert.rejects(rest(), { name: 'APIUserAbortError' });
    await stage.origin.idle();
  });

  it('is read no faster than it is taken', async (test) => {
    const stage = await stageAsset(test);
    const steps: number[] = [];
    const reader = (
      await streamAsset(stage.client, stage.asset, {
        onProgress: ({ bytesReceived }) => steps.push(bytesReceived),
      })
    ).getReader();
    const { value } = await reader.read();
    assert.ok((steps.at(-1) ?? 0) <= 2 * (value?.length ?? 0));
    await reader.cancel();
  });

  it('is a method of assets that does not show', async (test) => {
    const stage = await stageAsset(test);
    const asset = withAssetHelpers(stage.client, { ...stage.asset });
    assert.deepEqual(Object.keys(asset), Object.keys(stage.asset));
    assertBytes(await bytesOf(await asset.stream()), WHOLE);
    const { verified } = await asset.download({ path: stage.path });
    assert.ok(verified);
  });
});
