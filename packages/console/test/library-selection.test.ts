import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertAccessible } from './driver/accessibility.ts';
import { type ConsoleStage, type OpenPage, startConsole, WITHOUT_CHROMIUM } from './driver/console-stage.ts';
import { addImages, numbered } from './driver/library-files.ts';

describe('what is selected in the library', { skip: WITHOUT_CHROMIUM }, () => {
  let stage: ConsoleStage;
  before(async () => {
    stage = await startConsole();
  });
  after(() => stage.close());

  /** The assets of one test, by the name that is theirs alone. */
  async function openWith(name: string, count: number): Promise<OpenPage> {
    await addImages(stage.client, numbered(name, count));
    const page = await stage.open(`/?name=${encodeURIComponent(name)}&sort=name`);
    await page.getByText(`${count} assets`, { exact: true }).waitFor();
    return page;
  }

  it('is chosen by the keyboard alone', async () => {
    const page = await openWith('keys', 20);
    await tabTo(page, 'keys 01');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space');
    await selected(page, 1);
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await selected(page, 3);
    await page.keyboard.press('Shift+ArrowLeft');
    await selected(page, 2);
    assert.equal(await page.getByRole('gridcell', { selected: true }).count(), 2);
    await page.keyboard.press('Control+a');
    await selected(page, 20);
    await assertAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('toolbar').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+End');
    assert.match(await focused(page), /keys 20/);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/assets/**');
    await page.goBack();
    await page.getByText('20 assets', { exact: true }).waitFor();
    await page.waitForFunction(() =>
      document.activeElement?.closest('[data-id]')?.textContent?.includes('keys 20'),
    );
    assert.deepEqual(page.complaints, []);
  });

  it('is chosen by checkboxes, and by Shift and a click anywhere on a card', async () => {
    const page = await openWith('mouse', 12);
    await check(page, 'mouse 02');
    await page.getByRole('link', { name: 'mouse 06' }).click({ modifiers: ['Shift'] });
    await selected(page, 5);
    assert.equal(await page.getByRole('checkbox', { name: 'Select mouse 06' }).isChecked(), true);
    await check(page, 'mouse 04');
    await selected(page, 4);
    await page.getByRole('button', { name: 'Select all 12' }).click();
    await selected(page, 12);
    await page.getByRole('button', { name: 'Clear selection' }).click();
    assert.equal(await page.getByRole('gridcell', { selected: true }).count(), 0);
    assert.deepEqual(page.complaints, []);
  });

  it('is deleted after a question', async () => {
    const page = await openWith('gone', 6);
    await check(page, 'gone 01');
    await check(page, 'gone 02');
    await page.getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete 2 assets' });
    await assertAccessible(page);
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('2 assets deleted').waitFor();
    await page.getByText('4 assets', { exact: true }).waitFor();
    // Who works with the keyboard goes on where the deleted ones were.
    await page.waitForFunction(() => document.activeElement?.matches('[role="gridcell"]'));
    const { assets } = await stage.client.assets.list({ name: 'gone' });
    assert.deepEqual(assets.map(({ metadata }) => metadata.name).sort(), [
      'gone 03',
      'gone 04',
      'gone 05',
      'gone 06',
    ]);
    assert.deepEqual(page.complaints, []);
  });

  it('is tagged: new tags for all, and those of some taken away', async () => {
    const page = await openWith('tagged', 3);
    const { assets } = await stage.client.assets.list({ name: 'tagged' });
    await stage.client.assets.updateTags(assets[0]?.id ?? '', { add: ['of one', 'kept'] });
    await page.reload();
    await page.getByText('3 assets', { exact: true }).waitFor();
    await page.keyboard.press('Control+a');
    await page.getByRole('button', { name: 'Tags' }).click();
    await page.getByRole('dialog').getByText('on 1 of 3').first().waitFor();
    await page.getByRole('combobox', { name: 'Add a tag' }).fill('fresh, with a comma');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove of one' }).click();
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Save tags' }).click();
    await page.getByText('Tags of 3 assets changed').waitFor();
    const tags = (await stage.client.assets.list({ name: 'tagged', sortBy: 'name', sortDirection: 'asc' }))
      .assets;
    const expected = assets.map(({ id }) => ({
      id,
      tags: id === assets[0]?.id ? ['fresh, with a comma', 'kept'] : ['fresh, with a comma'],
    }));
    assert.deepEqual(
      tags.map((asset) => ({ id: asset.id, tags: asset.tags })).sort((a, b) => a.id.localeCompare(b.id)),
      expected.sort((a, b) => a.id.localeCompare(b.id)),
    );
    assert.deepEqual(page.complaints, []);
  });

  it('is told in part where a part of it fails', async () => {
    const page = await openWith('partly', 3);
    await page.keyboard.press('Control+a');
    const { assets } = await stage.client.assets.list({ name: 'partly 02' });
    await stage.client.assets.deleteMultiple({ assetIds: assets.map(({ id }) => id) });
    await page.getByRole('button', { name: 'Tags' }).click();
    await page.getByRole('combobox', { name: 'Add a tag' }).fill('half');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Save tags' }).click();
    await page
      .getByRole('alert')
      .getByText(/^1 of 3 assets could not be tagged/)
      .waitFor();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    await assertAccessible(page);
  });

  it('goes into a new collection, and out of it', async () => {
    const page = await openWith('moved', 3);
    await page.keyboard.press('Control+a');
    await page.getByRole('button', { name: 'Add to collection' }).click();
    await page.getByRole('combobox', { name: 'Collection' }).fill('Made here');
    await page.getByRole('option', { name: 'New collection “Made here”' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('3 assets added to Made here').waitFor();
    await page.getByRole('button', { name: 'Clear selection' }).click();
    await page.getByRole('combobox', { name: 'Collection' }).selectOption({ label: 'Made here' });
    await page.getByRole('heading', { level: 1, name: 'Made here' }).waitFor();
    await check(page, 'moved 01');
    await page.getByRole('button', { name: 'Remove from collection' }).click();
    await page.getByText('1 asset will no longer be in Made here').waitFor();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText('2 assets', { exact: true }).waitFor();
    const { collections } = await stage.client.collections.list();
    assert.equal(collections.find(({ name }) => name === 'Made here')?.assetCount, 2);
    assert.deepEqual(page.complaints, []);
  });

  it('is downloaded, one file after another', async () => {
    const page = await openWith('saved', 2);
    await page.keyboard.press('Control+a');
    await page.getByRole('button', { name: 'Download' }).click();
    await page.getByText(/npx wharf download --output downloads asset_/).waitFor();
    await assertAccessible(page);
    const names: string[] = [];
    page.on('download', (download) => names.push(download.suggestedFilename()));
    await page.getByRole('dialog').getByRole('button', { name: 'Download', exact: true }).click();
    await page.getByText('Downloading 2 assets').waitFor();
    while (names.length < 2) await page.waitForEvent('download');
    assert.deepEqual(names.sort(), ['saved 01.png', 'saved 02.png']);
    assert.deepEqual(page.complaints, []);
  });

  it('is looked at on a narrow screen, too', async () => {
    await addImages(stage.client, numbered('narrow', 4));
    const page = await stage.open('/?name=narrow', {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      colorScheme: 'dark',
    });
    await check(page, 'narrow 03');
    await selected(page, 1);
    await assertAccessible(page);
    assert.deepEqual(page.complaints, []);
  });
});

async function check(page: OpenPage, name: string): Promise<void> {
  await page.getByRole('checkbox', { name: `Select ${name}` }).click();
}

async function selected(page: OpenPage, count: number): Promise<void> {
  await page.getByRole('toolbar').getByText(`${count} selected`, { exact: true }).waitFor();
}

function focused(page: OpenPage): Promise<string> {
  return page.evaluate(() => document.activeElement?.closest('[data-id]')?.textContent ?? '');
}

/** Presses Tab until something with this text has the focus. */
async function tabTo(page: OpenPage, text: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    const cell = await page.evaluate(() => document.activeElement?.getAttribute('role'));
    if (cell === 'gridcell' && (await focused(page)).includes(text)) return;
  }
  throw new Error(`The Tab key does not lead to ${text}`);
}
