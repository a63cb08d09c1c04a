import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertAccessible } from './driver/accessibility.ts';
import { type ConsoleStage, startConsole, WITHOUT_CHROMIUM } from './driver/console-stage.ts';

describe('the storage page', { skip: WITHOUT_CHROMIUM }, () => {
  let stage: ConsoleStage;
  before(async () => {
    stage = await startConsole();
  });
  after(() => stage.close());

  it('of an empty project says how something gets there', async () => {
    const page = await stage.open('/storage');
    await page.getByText('Nothing is stored yet').waitFor();
    await assertAccessible(page);
    assert.deepEqual(page.complaints, []);
  });

  it('shows what each kind takes, and what was saved by storing the same bytes once', async () => {
    const text = 'the same bytes\n'.repeat(1000);
    for (const fileName of ['one.txt', 'two.txt']) {
      await stage.client.uploads.uploadFile({ file: new Blob([text]), fileName, kind: 'text' });
    }
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await stage.open('/storage', { colorScheme });
      const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'Text' }) });
      await row.getByText('29.3 KiB').waitFor();
      await row.getByText('100%').waitFor();
      const saved = page.locator('dl > div').filter({ hasText: 'Saved' });
      await saved.getByText('14.6 KiB').waitFor();
      await page.getByRole('row').filter({ hasText: 'default' }).waitFor();
      await assertAccessible(page);
      assert.deepEqual(page.complaints, []);
    }
  });

  it('leads to the files of a kind', async () => {
    const page = await stage.open('/storage');
    await page.getByRole('link', { name: 'Text' }).click();
    await page.waitForURL('**/?kind=text');
  });
});
