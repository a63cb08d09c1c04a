import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { type ConsoleStage, startConsole, WITHOUT_CHROMIUM } from './driver/console-stage.ts';

/** Bytes of script, as they travel, that the first page may take. */
const BUDGET = 200_000;

/** Bytes of script that arrive from now on, compressed, by address. */
async function countScript(page: Page): Promise<ReadonlyMap<string, number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  const scripts = new Map<string, string>();
  const sizes = new Map<string, number>();
  session.on('Network.responseReceived', ({ requestId, type, response }) => {
    if (type === 'Script') scripts.set(requestId, response.url);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const url = scripts.get(requestId);
    if (url !== undefined) sizes.set(url, encodedDataLength);
  });
  return sizes;
}

describe('the first load', { skip: WITHOUT_CHROMIUM }, () => {
  let stage: ConsoleStage;
  before(async () => {
    stage = await startConsole();
  });
  after(() => stage.close());

  it(`of the library takes less than ${BUDGET / 1000} KB of script, and no viewer`, async () => {
    const page = await stage.open();
    const sizes = await countScript(page);
    await page.reload({ waitUntil: 'load' });
    await page.getByRole('heading', { level: 1, name: 'Assets' }).waitFor();
    await page.getByText('No assets yet').waitFor();
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    assert.ok(total > 20_000, `only ${total} bytes were counted`);
    assert.ok(total < BUDGET, `${total} bytes: ${JSON.stringify([...sizes])}`);
    assert.deepEqual(
      [...sizes.keys()].filter((url) => /three|viewer|draco/.test(url)),
      [],
    );
  });

  it('asks no other server for anything', async () => {
    const page = await stage.openSignedOut();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in to Wharf' }).waitFor();
    assert.ok(asked.length > 1);
    assert.deepEqual(
      asked.filter((url) => !url.startsWith(`${stage.server.url}/`)),
      [],
    );
  });
});
