import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type Bundle, bundlePage } from './bundle.ts';
import { LAN_HOST, WITHOUT_CHROMIUM } from './chromium.ts';
import { guideCode } from './guide-code.ts';
import { type Site, type SiteOptions, startSite } from './site.ts';
import { type Stage, setStage } from './stage.ts';

const MIB = 1024 ** 2;
/** A page that waits for something in vain must not hold up the tests. */
const LIMIT = { timeout: 45_000 };
const WORKER = '/hash-worker.ts';

describe('the page of the guide', { skip: WITHOUT_CHROMIUM }, () => {
  let stage: Stage;
  let bundle: Bundle;
  let page: Page;
  const sites: Site[] = [];
  before(async () => {
    stage = await setStage();
    bundle = await bundlePage(guideCode('page'));
  });
  afterEach(async () => {
    stage.gate.release();
    stage.gate.reset();
    await page?.close();
    await Promise.all(sites.splice(0).map((site) => site.close()));
  });
  after(() => stage?.close());

  /** Opens the page in a new tab. @returns scripts of Workers that it starts */
  async function open(options: Partial<SiteOptions> = {}, host = '127.0.0.1'): Promise<string[]> {
    const body = '<input type="file"><progress value="0"></progress><output></output>';
    const site = await startSite({ wharf: stage.wharf, bundle, body, ...options });
    sites.push(site);
    page = await stage.browser.newPage();
    const workers: string[] = [];
    page.on('worker', (worker) => workers.push(new URL(worker.url()).pathname));
    await page.goto(`http://${host}:${site.port}/`);
    return workers;
  }

  /** What the page says in the end. */
  async function outcome(): Promise<string> {
    await page.waitForFunction(() => document.querySelector('output')?.textContent !== '');
    return (await page.textContent('output')) ?? '';
  }

  test('uploads a chosen file, shows the progress, and computes digests in a Worker', LIMIT, async () => {
    const file = await stage.weightsFile('ink.safetensors', 18 * MIB);
    const workers = await open();
    await page.setInputFiles('input', file.path);
    const id = await outcome();
    assert.match(id, /^model_/);
    assert.equal(await stage.sha256OfModel(id), file.sha256);
    assert.equal(await page.$eval('progress', (bar) => bar.value), 1);
    assert.ok(workers.length > 0);
    assert.deepEqual(new Set(workers), new Set([WORKER]));
    assert.deepEqual(stage.gate.arrived.toSorted(), [1, 2]);
  });

  test(
    'goes on after a reload when the file is chosen again, with the parts that are missing',
    LIMIT,
    async () => {
      const file = await stage.weightsFile('long.safetensors', 34 * MIB);
      await open();
      const held = stage.gate.hold(2);
      await page.setInputFiles('input', file.path);
      await held;
      // The parts beside the one that is held are acknowledged, and the page has written that down.
      await page.waitForFunction(() => {
        const state = JSON.parse(Object.values(localStorage)[0] ?? '{}') as { digests?: object };
        return Object.keys(state.digests ?? {}).join() === '1,3';
      });
      await page.reload();
      stage.gate.release();
      await page.setInputFiles('input', file.path);
      const id = await outcome();
      assert.match(id, /^model_/);
      assert.equal(await stage.sha256OfModel(id), file.sha256);
      assert.deepEqual(stage.gate.arrived.toSorted(), [1, 2, 2, 3]);
      assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), []);
    },
  );

  test('works without a secure context, with the Worker', LIMIT, async () => {
    const file = await stage.weightsFile('lan.safetensors', 6 * MIB);
    const workers = await open({}, LAN_HOST);
    const context = await page.evaluate(() => [
      isSecureContext,
      typeof crypto.subtle,
      typeof crypto.randomUUID,
    ]);
    assert.deepEqual(context, [false, 'undefined', 'undefined']);
    await page.setInputFiles('input', file.path);
    const id = await outcome();
    assert.match(id, /^model_/);
    assert.equal(await stage.sha256OfModel(id), file.sha256);
    assert.deepEqual(workers, [WORKER]);
  });

  test('verifies parts on its own where the script of the Worker never comes', LIMIT, async () => {
    const file = await stage.weightsFile('own.safetensors', 6 * MIB);
    await open({ stalled: [WORKER] });
    await page.clock.install();
    const asked = page.context().waitForEvent('request', (request) => request.url().endsWith(WORKER));
    await page.setInputFiles('input', file.path);
    await asked;
    await page.clock.fastForward(10_000);
    assert.match(await outcome(), /^model_/);
  });

  const withoutWorker: Readonly<Record<string, Partial<SiteOptions>>> = {
    'the script of the Worker is missing': { missing: [WORKER] },
    'a policy forbids Workers': { headers: { 'content-security-policy': "worker-src 'none'" } },
  };
  for (const [reason, options] of Object.entries(withoutWorker))
    test(`verifies parts on its own where ${reason}`, LIMIT, async () => {
      const file = await stage.weightsFile('own.safetensors', 6 * MIB);
      await open(options);
      stage.gate.alterNext();
      await page.setInputFiles('input', file.path);
      const id = await outcome();
      assert.match(id, /^model_/);
      assert.equal(await stage.sha256OfModel(id), file.sha256);
      assert.deepEqual(stage.gate.arrived, [1, 1]);
    });

  test('shows why the server refuses a file, and begins anew the next time', LIMIT, async () => {
    await open();
    const broken = {
      name: 'broken.png',
      mimeType: 'image/png',
      buffer: Buffer.from('This is not a picture.\n'),
    };
    await page.setInputFiles('input', broken);
    assert.match(await outcome(), /PNG|image|picture/i);
    assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), []);
  });
});
