import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Wharf } from '@wharf/sdk';
import { assertAccessible } from './driver/accessibility.ts';
import { type ConsoleStage, signIn, startConsole, WITHOUT_CHROMIUM } from './driver/console-stage.ts';

describe('settings', { skip: WITHOUT_CHROMIUM }, () => {
  let stage: ConsoleStage;
  before(async () => {
    stage = await startConsole();
  });
  after(() => stage.close());

  it('make a key, whose secret is shown once and works, and revoke it', async () => {
    const page = await stage.open('/settings');
    await page.getByRole('button', { name: 'Create key' }).click();
    await assertAccessible(page);
    await page.getByLabel('Name').fill('render <b>farm</b>');
    await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click();
    const dialog = page.getByRole('dialog', { name: 'Keep this secret' });
    const code = await dialog
      .getByRole('group', { name: 'Settings of the SDK and the command line' })
      .innerText();
    await assertAccessible(page);
    const apiKey = /WHARF_API_KEY=(\S+)/.exec(code)?.[1];
    const apiSecret = /WHARF_API_SECRET=(\S+)/.exec(code)?.[1];
    assert.ok(apiKey && apiSecret, code);
    const client = new Wharf({ apiKey, apiSecret, baseURL: stage.server.baseURL });
    await client.assets.list();

    await page.keyboard.press('Escape');
    await dialog.getByText('Say first that you have kept the secret').waitFor();
    await dialog.getByLabel('I have kept the secret').check();
    await dialog.locator('button', { hasText: 'Close' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.ok(!(await page.content()).includes(apiSecret));

    await page.getByRole('button', { name: 'Revoke render <b>farm</b>' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('The key was revoked').waitFor();
    await assert.rejects(client.assets.list(), Wharf.AuthenticationError);
    assert.deepEqual(page.complaints, []);
  });

  it('offer no revoking of the key one is signed in with', async () => {
    const page = await stage.open('/settings/keys');
    const row = page.getByRole('row').filter({ hasText: stage.server.apiKey });
    await row.getByText('In use by you').waitFor();
    assert.equal(await row.getByRole('button').count(), 0);
  });

  it('make a project and switch to it, where nothing of the other is', async () => {
    await stage.client.uploads.uploadFile({
      file: new Blob(['of the first project']),
      fileName: 'first.txt',
      kind: 'text',
    });
    const page = await stage.open('/settings/projects');
    await page.getByRole('button', { name: 'Create project' }).click();
    await page.getByLabel('Name').fill('Second');
    await page.getByRole('dialog').getByRole('button', { name: 'Create project' }).click();
    const dialog = page.getByRole('dialog', { name: 'Keep this secret' });
    await dialog.getByLabel('I have kept the secret').check();
    await dialog.locator('button', { hasText: 'Close' }).click();
    await page.getByRole('button', { name: 'Switch to Second' }).click();
    await page.getByRole('button', { name: 'Project: Second' }).waitFor();
    await page.goto(`${stage.server.url}/storage`);
    await page.getByText('Nothing is stored yet').waitFor();
    await page.getByRole('button', { name: 'Project: Second' }).click();
    await page.getByRole('menuitemradio', { name: 'default' }).click();
    await page.getByRole('link', { name: 'Text' }).waitFor();
    assert.deepEqual(page.complaints, []);
  });

  it('say the limits in force, with the settings that change them', async () => {
    const page = await stage.open('/settings/limits');
    const row = page.getByRole('row').filter({ hasText: 'Largest file' });
    await row.getByText('5.0 TiB').waitFor();
    await row.getByText('WHARF_MAX_FILE_SIZE').waitFor();
    await assertAccessible(page);
  });

  it('say how database, store and workers are', async () => {
    const page = await stage.open('/settings/health');
    await page.getByText('Everything works').waitFor();
    for (const name of ['Database', 'Store', 'Workers', 'Queue']) {
      await page.getByRole('heading', { name }).waitFor();
    }
    await assertAccessible(page);
    assert.deepEqual(page.complaints, []);
  });

  it('tell others than administrators whom to ask', async () => {
    const session = await stage.open('/settings');
    const { key } = await stage.client.projects.keys.create(
      (await stage.client.projects.list()).projects[0]?.id ?? '',
      { name: 'guest' },
    );
    await session.close();
    const page = await stage.openSignedOut('/settings/keys');
    await signIn(page, key.key, key.secret);
    await page.getByRole('heading', { name: 'For administrators' }).waitFor();
    assert.equal(await page.getByRole('button', { name: /^Project:/ }).count(), 0);
    await assertAccessible(page);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`can be read by everybody, ${colorScheme} and narrow`, async () => {
      const page = await stage.open('/settings', { colorScheme, viewport: { width: 320, height: 640 } });
      await page.getByRole('row').filter({ hasText: stage.server.apiKey }).waitFor();
      await assertAccessible(page);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.equal(overflow, 0);
    });
  }
});
