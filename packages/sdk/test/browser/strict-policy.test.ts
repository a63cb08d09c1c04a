/** Pages whose policy allows nothing but their own scripts, as that of the console does. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { UploadInterruptedError, UploadState, Wharf } from '../../src/index.ts';
import { bundlePage } from './bundle.ts';
import { WITHOUT_CHROMIUM } from './chromium.ts';
import { guideCode } from './guide-code.ts';
import { type Site, startSite } from './site.ts';
import { type Stage, setStage } from './stage.ts';

const MIB = 1024 ** 2;
const LIMIT = { timeout: 45_000 };

/** What the page offers to the test. */
interface Offer {
  client: Wharf;
  violations: string[];
  /** The last state that was told, as a page would store it. */
  saved: string | undefined;
  /** Sends the chosen file, or what is left of it. @returns what it became, or the name of the error */
  send(resume?: UploadState): Promise<string>;
  pause(): void;
}

const PAGE = `
import { Wharf } from '@wharf/sdk';
const client = new Wharf({ baseURL: '/v1', apiKey: null });
const violations = [];
addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective));
let stop;
Object.assign(globalThis, {
  client,
  violations,
  pause: () => stop.abort(),
  async send(resume) {
    stop = new AbortController();
    const file = document.querySelector('input').files[0];
    const onState = (state) => { globalThis.saved = JSON.stringify(state); };
    try {
      const result = await client.uploads.uploadFile({ file, resume, onState, signal: stop.signal });
      return result.model.id;
    } catch (error) {
      return error.name;
    }
  },
});`;

describe('a page under a strict policy', { skip: WITHOUT_CHROMIUM }, () => {
  let stage: Stage;
  let page: Page;
  let site: Site;
  before(async () => {
    stage = await setStage();
  });
  afterEach(async () => {
    stage.gate.release();
    stage.gate.reset();
    await page?.close();
    await site?.close();
  });
  after(() => stage?.close());

  /** @returns scripts of Workers that the page starts */
  async function open(code: string): Promise<string[]> {
    const policy = [
      "default-src 'none'",
      "script-src 'self'",
      `connect-src 'self' ${stage.gate.url}`,
      "worker-src 'self'",
      "require-trusted-types-for 'script'",
    ].join('; ');
    site = await startSite({
      wharf: stage.wharf,
      bundle: await bundlePage(code),
      body: '<input type="file">',
      headers: { 'content-security-policy': policy },
    });
    page = await stage.browser.newPage();
    const workers: string[] = [];
    page.on('worker', (worker) => workers.push(new URL(worker.url()).pathname));
    await page.goto(site.url);
    return workers;
  }

  /** Calls `send` on the page, and notes its outcome there. */
  async function begin(): Promise<void> {
    await page.evaluate(() => {
      const offer = globalThis as unknown as Offer & { outcome: Promise<string> };
      offer.outcome = offer.send(offer.saved === undefined ? undefined : JSON.parse(offer.saved));
    });
  }

  function outcome(): Promise<string> {
    return page.evaluate(() => (globalThis as unknown as { outcome: Promise<string> }).outcome);
  }

  function violations(): Promise<string[]> {
    return page.evaluate(() => (globalThis as unknown as Offer).violations);
  }

  test('hashes in a Worker where it trusts its own scripts', LIMIT, async () => {
    const file = await stage.weightsFile('strict.safetensors', 6 * MIB);
    const workers = await open(`${guideCode('trusted-types')}\n${PAGE}`);
    await page.setInputFiles('input', file.path);
    await begin();
    const id = await outcome();
    assert.match(id, /^model_/);
    assert.equal(await stage.sha256OfModel(id), file.sha256);
    assert.deepEqual([workers, await violations()], [['/hash-worker.ts'], []]);
  });

  test('hashes by itself where it trusts none', LIMIT, async () => {
    const file = await stage.weightsFile('trustless.safetensors', 6 * MIB);
    const workers = await open(PAGE);
    stage.gate.alterNext();
    await page.setInputFiles('input', file.path);
    await begin();
    const id = await outcome();
    assert.match(id, /^model_/);
    assert.equal(await stage.sha256OfModel(id), file.sha256);
    assert.deepEqual(stage.gate.arrived, [1, 1]);
    assert.deepEqual([workers, await violations()], [[], ['require-trusted-types-for']]);
  });

  test('pauses, resumes in the same tab and after a reload, and cancels', LIMIT, async () => {
    const file = await stage.weightsFile('paused.safetensors', 34 * MIB);
    await open(`${guideCode('trusted-types')}\n${PAGE}`);
    await page.setInputFiles('input', file.path);
    let held = stage.gate.hold(2);
    await begin();
    await held;
    await page.waitForFunction(() => {
      const { saved } = globalThis as unknown as Offer;
      return Object.keys(JSON.parse(saved ?? '{"digests":{}}').digests).join() === '1,3';
    });
    await page.evaluate(() => (globalThis as unknown as Offer).pause());
    assert.equal(await outcome(), 'UploadInterruptedError' satisfies UploadInterruptedError['name']);

    held = stage.gate.hold(2);
    await begin();
    await held;
    const saved = await page.evaluate(() => (globalThis as unknown as Offer).saved);
    await page.reload();
    await page.setInputFiles('input', file.path);
    await page.evaluate((stored) => Object.assign(globalThis, { saved: stored }), saved);
    held = stage.gate.hold(2);
    await begin();
    await held;
    assert.deepEqual(stage.gate.arrived.toSorted(), [1, 2, 2, 2, 3]);

    const status = await page.evaluate(async () => {
      const { client, saved: state, pause } = globalThis as unknown as Offer;
      pause();
      const { uploadId } = JSON.parse(state ?? '') as UploadState;
      return (await client.uploads.delete(uploadId)).upload.status;
    });
    assert.equal(status, 'failed');
    stage.gate.release();
    await begin();
    assert.equal(await outcome(), 'UploadFailedError');
    assert.deepEqual(await violations(), []);
  });
});
