/** The session of a person on a page of the server's own address, with the cookies of a real browser. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { Wharf } from '../../src/index.ts';
import { startWharf, type WharfServer } from '../driver/wharf-server.ts';
import { type Bundle, bundlePage } from './bundle.ts';
import { launchChromium, WITHOUT_CHROMIUM } from './chromium.ts';
import { guideCode } from './guide-code.ts';

const LIMIT = { timeout: 45_000 };
/** The form of the guide. */
const FORM = '<form><input name="key"><input name="secret" type="password"><button>Sign in</button></form>';
/** What a test asks of the page, beside what the guide has there. */
const REST = `
async function outcome(work) {
  try {
    return await work();
  } catch (error) {
    return error.name + ': ' + error.message;
  }
}
Object.assign(globalThis, { client, outcome, Wharf });`;

/** Globals of the page. */
interface Globals {
  client: Wharf;
  outcome(work: () => Promise<unknown>): Promise<unknown>;
  Wharf: typeof Wharf;
}

describe('a page of the server itself', { skip: WITHOUT_CHROMIUM }, () => {
  let wharf: WharfServer;
  let browser: Browser;
  let bundle: Bundle;
  before(async () => {
    wharf = await startWharf();
    browser = await launchChromium();
    bundle = await bundlePage(`${guideCode('own-page')}${REST}`);
  });
  after(async () => {
    await browser?.close();
    await wharf?.stop();
  });

  /** A tab of a new visitor, on a page that has the client. */
  async function open(origin = wharf.url): Promise<Page> {
    const page = await (await browser.newContext()).newPage();
    const type = 'text/javascript';
    for (const [path, body] of bundle.files)
      await page.route(`${origin}${path}`, (route) => route.fulfill({ contentType: type, body }));
    const html = `<!doctype html><title>Own</title>${FORM}<output></output><script type="module" src="/page.js"></script>`;
    await page.route(`${origin}/own.html`, (route) =>
      route.fulfill({ contentType: 'text/html', body: html }),
    );
    await page.goto(`${origin}/own.html`);
    return page;
  }

  test('signs in, stays signed in over a reload, uploads, and signs out', LIMIT, async () => {
    const page = await open();
    const listing = () =>
      page.evaluate(() => {
        const { client, outcome } = globalThis as unknown as Globals;
        return outcome(async () => (await client.uploads.list()).uploads.length);
      });
    assert.match(String(await listing()), /^AuthenticationError: 401/);
    const signIn = async (secret: string, said: RegExp) => {
      await page.fill('[name=key]', wharf.apiKey);
      await page.fill('[name=secret]', secret);
      await page.click('button');
      await page.locator('output', { hasText: said }).waitFor();
    };
    await signIn('guessed', /^401 /);
    await signIn(wharf.apiSecret, /^Signed in to /);
    assert.equal(await page.evaluate(() => document.cookie), '');

    await page.reload();
    assert.equal(await listing(), 0);
    const kind = await page.evaluate(async () => {
      const { client } = globalThis as unknown as Globals;
      const file = new File(['A castle at dusk.'], 'prompt.txt', { type: 'text/plain' });
      const result = await client.uploads.uploadFile({ file });
      return 'asset' in result && result.asset.kind;
    });
    assert.equal(kind, 'text');
    assert.equal(await listing(), 1);

    await page.evaluate(() => (globalThis as unknown as Globals).client.session.delete());
    assert.match(String(await listing()), /^AuthenticationError: 401/);
    const nobody = await page.evaluate(
      async () => (await (globalThis as unknown as Globals).client.session.retrieve()).session,
    );
    assert.equal(nobody, null);
  });

  test('a page of another address is told that it has no session', LIMIT, async () => {
    const page = await open('http://elsewhere.test');
    const told = await page.evaluate((baseURL) => {
      const { outcome, Wharf } = globalThis as unknown as Globals;
      return outcome(async () => new Wharf({ session: true, baseURL }));
    }, wharf.baseURL);
    assert.match(String(told), /^WharfError: session: true is for pages that the server itself serves/);
  });
});
