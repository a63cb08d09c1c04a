import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { bundlePage } from './bundle.ts';
import { WITHOUT_CHROMIUM } from './chromium.ts';
import { guideCode } from './guide-code.ts';
import { type Site, startSite } from './site.ts';
import { type Stage, setStage } from './stage.ts';

const MIB = 1024 ** 2;
/** A page that waits for something in vain must not hold up the tests. */
const LIMIT = { timeout: 45_000 };

/** True as soon as Golden Retriever has the file and the id of its upload: it writes both down a little later. */
async function isKept(): Promise<boolean> {
  const asked = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = reject;
    });
  const database = await asked(indexedDB.open('uppy-blobs'));
  const all = <T>(store: string) => asked<T[]>(database.transaction(store).objectStore(store).getAll());
  const files = await all('files');
  const states = await all<{ metadata: string }>('metadata');
  database.close();
  return files.length === 1 && states.some(({ metadata }) => metadata.includes('"uploadId":"'));
}

describe('the page with Uppy of the guide', { skip: WITHOUT_CHROMIUM }, () => {
  let stage: Stage;
  let site: Site;
  let page: Page;
  before(async () => {
    stage = await setStage();
    site = await startSite({
      wharf: stage.wharf,
      bundle: await bundlePage(`${guideCode('uppy')}\nglobalThis.uppy = uppy;`),
      body: '<input type="file" multiple><output></output>',
    });
  });
  afterEach(async () => {
    stage.gate.release();
    stage.gate.reset();
    await page?.close();
  });
  after(async () => {
    await site?.close();
    await stage?.close();
  });

  async function open(): Promise<void> {
    page = await stage.browser.newPage();
    await page.goto(site.url);
  }

  async function outcome(): Promise<string> {
    await page.waitForFunction(() => document.querySelector('output')?.textContent !== '');
    return (await page.textContent('output')) ?? '';
  }

  test('restores a file after a reload, sends what is missing, and shows what it became', LIMIT, async () => {
    const file = await stage.weightsFile('kept.safetensors', 34 * MIB);
    await open();
    const held = stage.gate.hold(3);
    await page.setInputFiles('input', file.path);
    await held;
    await page.waitForFunction(isKept);
    await page.reload();
    stage.gate.release();
    const id = await outcome();
    assert.match(id, /^model_/);
    assert.equal(await stage.sha256OfModel(id), file.sha256);
    assert.deepEqual(stage.gate.arrived, [1, 2, 3, 3]);
  });

  test('goes on after a pause with what is missing', LIMIT, async () => {
    const file = await stage.weightsFile('paused.safetensors', 34 * MIB);
    await open();
    const held = stage.gate.hold(2);
    await page.setInputFiles('input', file.path);
    await held;
    await page.evaluate('uppy.pauseAll()');
    stage.gate.release();
    await page.evaluate('uppy.resumeAll()');
    const id = await outcome();
    assert.match(id, /^model_/);
    assert.equal(await stage.sha256OfModel(id), file.sha256);
    assert.deepEqual(stage.gate.arrived, [1, 2, 2, 3]);
  });

  test('aborts the upload of a file that is removed', LIMIT, async () => {
    const file = await stage.weightsFile('removed.safetensors', 34 * MIB);
    await open();
    const held = stage.gate.hold(2);
    await page.setInputFiles('input', file.path);
    await held;
    const deleted = page.waitForResponse(
      (response) => response.request().method() === 'DELETE' && response.url().includes('/v1/'),
    );
    await page.evaluate('uppy.cancelAll()');
    const { upload } = (await (await deleted).json()) as { upload: { status: string } };
    assert.equal(upload.status, 'failed');
  });

  test('says why the server refuses a file', LIMIT, async () => {
    await open();
    const empty = { name: 'what.png', mimeType: 'text/rubbish rubbish', buffer: Buffer.from('x') };
    await page.evaluate('uppy.setMeta({ kind: "rubbish" })');
    await page.setInputFiles('input', empty);
    assert.match(await outcome(), /kind/);
  });
});
