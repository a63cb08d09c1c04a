import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { LAN_HOST } from '../../sdk/test/browser/chromium.ts';
import { assertAccessible } from './driver/accessibility.ts';
import { type ConsoleStage, signIn, startConsole, WITHOUT_CHROMIUM } from './driver/console-stage.ts';

describe('signing in', { skip: WITHOUT_CHROMIUM }, () => {
  let stage: ConsoleStage;
  before(async () => {
    stage = await startConsole();
  });
  after(() => stage.close());

  it('takes a key with its secret, and shows the library', async () => {
    const page = await stage.openSignedOut();
    await assertAccessible(page);
    await signIn(page, stage.server.apiKey, stage.server.apiSecret);
    await page.getByRole('heading', { level: 1, name: 'Assets' }).waitFor();
    await assertAccessible(page);
    assert.deepEqual(page.complaints, []);
  });

  it('keeps neither where a script could read it', async () => {
    const page = await stage.open();
    const readable = await page.evaluate(() =>
      JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]),
    );
    assert.ok(!readable.includes(stage.server.apiSecret), readable);
    assert.equal(await page.evaluate(() => document.cookie), '');
  });

  it('says that a wrong secret is wrong, and asks for nothing by a dialog of the browser', async () => {
    const page = await stage.openSignedOut();
    await page.getByLabel('Key', { exact: true }).fill(stage.server.apiKey);
    await page.getByLabel('Secret').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('The key or the secret is wrong').waitFor();
  });

  it('says so where the browser refuses the cookie: opened by http where the address is https', async () => {
    const secure = await startConsole({ env: { WHARF_PUBLIC_URL: 'https://wharf.example' } });
    try {
      const page = await secure.openSignedOut();
      // Browsers take this machine's own address for safe; that of a local network they do not.
      await page.goto(`http://${LAN_HOST}:${secure.server.port}/`);
      await page.getByLabel('Key', { exact: true }).fill(secure.server.apiKey);
      await page.getByLabel('Secret').fill(secure.server.apiSecret);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('alert').getByText('The browser does not keep the session').waitFor();
    } finally {
      await secure.close();
    }
  });

  it('takes both halves pasted at once, as the server prints them', async () => {
    const page = await stage.openSignedOut();
    const { apiKey, apiSecret } = stage.server;
    await page.getByLabel('Key', { exact: true }).evaluate((field, text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', text);
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, `  WHARF_API_KEY=${apiKey}\n  WHARF_API_SECRET=${apiSecret}\n`);
    await page.getByLabel('Secret').press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Assets' }).waitFor();
  });

  it('that has ended is asked for again, and leads back to where one was', async () => {
    const page = await stage.open('/collections');
    // What the page asks for at first has been answered.
    await page.getByRole('heading', { name: 'No collections yet' }).waitFor();
    await page.context().clearCookies();
    await page.getByRole('link', { name: 'Storage' }).click();
    await page.getByText('Your session has ended').waitFor();
    await signIn(page, stage.server.apiKey, stage.server.apiSecret);
    await page.getByRole('heading', { level: 1, name: 'Storage' }).waitFor();
  });

  it('out in one tab ends it in the other', async () => {
    const page = await stage.open();
    const other = await page.context().newPage();
    await other.goto(`${stage.server.url}/settings`);
    await other.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    await page.getByRole('button', { name: /^Signed in as/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await other.getByRole('heading', { name: 'Sign in to Wharf' }).waitFor();
  });

  it('lasts over a reload, and ends with signing out', async () => {
    const page = await stage.open('/uploads');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Uploads' }).waitFor();
    await page.getByRole('button', { name: /^Signed in as/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to Wharf' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in to Wharf' }).waitFor();
  });
});
