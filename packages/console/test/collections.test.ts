import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertAccessible } from './driver/accessibility.ts';
import { type ConsoleStage, startConsole, WITHOUT_CHROMIUM } from './driver/console-stage.ts';
import { addImages, numbered } from './driver/library-files.ts';

describe('the collections', { skip: WITHOUT_CHROMIUM }, () => {
  let stage: ConsoleStage;
  before(async () => {
    stage = await startConsole();
  });
  after(() => stage.close());

  it('are explained where there are none, and made', async () => {
    const page = await stage.open('/collections');
    await page.getByRole('heading', { name: 'No collections yet' }).waitFor();
    await assertAccessible(page);
    await page.getByRole('button', { name: 'New collection' }).first().click();
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByText('A collection needs a name').waitFor();
    await assertAccessible(page);
    await page.getByRole('textbox', { name: 'Name' }).fill('<i>First</i>');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: '<i>First</i>' }).waitFor();
    await page.getByText('1 collection', { exact: true }).waitFor();
    assert.deepEqual(page.complaints, []);
  });

  it('are renamed and deleted; what is in them stays', async () => {
    const { client } = stage;
    const { collection } = await client.collections.create({ name: 'Wrong name' });
    const images = await addImages(client, numbered('kept', 2));
    await client.collections.assets.add(collection.id, { assetIds: images.map(({ id }) => id) });
    const page = await stage.open('/collections');
    await page.getByRole('button', { name: 'Actions for Wrong name' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Right name');
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('link', { name: 'Right name' }).waitFor();
    await page.getByRole('button', { name: 'Actions for Right name' }).click();
    await assertAccessible(page);
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByText('What is in it (2 items) stays in the library.').waitFor();
    await assertAccessible(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Collection Right name deleted').waitFor();
    await page.getByRole('link', { name: 'Right name' }).waitFor({ state: 'detached' });
    assert.equal((await client.assets.list({ name: 'kept' })).assets.length, 2);
    assert.deepEqual(page.complaints, []);
  });

  it('get the picture of one of their assets, and lead to what is in them', async () => {
    const { client } = stage;
    const { collection } = await client.collections.create({ name: 'Pictured' });
    const images = await addImages(client, numbered('shown', 3));
    await client.collections.assets.add(collection.id, { assetIds: images.map(({ id }) => id) });
    for (const look of [
      { colorScheme: 'light' },
      { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
    ] as const) {
      const page = await stage.open('/collections', look);
      await page.getByRole('button', { name: 'Actions for Pictured' }).click();
      await page.getByRole('menuitem', { name: 'Choose thumbnail' }).click();
      await page.getByRole('button', { name: 'shown 02' }).waitFor();
      await assertAccessible(page);
      await page.getByRole('button', { name: 'shown 02' }).click();
      await page.getByText('Thumbnail of Pictured changed').waitFor();
      await assertAccessible(page);
      const changed = (await client.collections.retrieve(collection.id)).collection;
      assert.equal(changed.thumbnail?.assetId, images[1]?.id);
      await page.getByRole('link', { name: 'Pictured' }).click();
      await page.getByRole('heading', { level: 1, name: 'Pictured' }).waitFor();
      await page.getByText('3 assets', { exact: true }).waitFor();
      assert.deepEqual(page.complaints, []);
    }
  });
});
