import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { PNG_BASE64 } from '../../sdk/test/driver/sample-files.ts';
import { samplePng } from '../../server/test/acceptance/driver/sample-files.ts';
import { assertAccessible } from './driver/accessibility.ts';
import { openAsset, putAsset } from './driver/asset-page.ts';
import { type ConsoleStage, startConsole, WITHOUT_CHROMIUM } from './driver/console-stage.ts';

const LOOKS = [
  { colorScheme: 'light' },
  { colorScheme: 'dark' },
  { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const;

describe('the page of an asset', { skip: WITHOUT_CHROMIUM }, () => {
  let stage: ConsoleStage;
  before(async () => {
    stage = await startConsole();
  });
  after(() => stage.close());

  it('tells what is known of the file, and how it came here', async () => {
    const asset = await putAsset(stage, await samplePng('facts', 120, 80), 'harbor.png', 'image');
    for (const look of LOOKS) {
      const page = await openAsset(stage, asset, look);
      await page.getByRole('heading', { level: 1, name: 'harbor.png' }).waitFor();
      const details = page.getByRole('region', { name: 'Details' });
      for (const text of ['image/png', '120 × 80', 'PNG', asset.id, String(asset.sha256)]) {
        await details.getByText(text, { exact: true }).waitFor();
      }
      const history = page.getByRole('region', { name: 'How it came here' });
      await history.getByText('Uploaded as a file').waitFor();
      await history.getByText('Done').waitFor();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `scrolls sideways by ${overflow}`);
      await assertAccessible(page);
      assert.deepEqual(page.complaints, []);
    }
  });

  it('tells where an image sent inside a request came from', async () => {
    const { asset } = await stage.client.assets.upload({ name: 'inline', image: PNG_BASE64 });
    const page = await openAsset(stage, asset);
    await page.getByText('Sent inside a request to the API').waitFor();
  });

  it('is renamed and described in place', async () => {
    const asset = await putAsset(stage, await samplePng('rename'), 'before.png', 'image');
    const page = await openAsset(stage, asset);
    await page.getByRole('button', { name: 'Edit' }).click();
    await assertAccessible(page);
    await page.getByLabel('Name', { exact: true }).fill('after.png');
    await page.getByLabel('Description').fill('A pier\nin the fog');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'after.png' }).waitFor();
    await page.getByText('in the fog').waitFor();
    const saved = (await stage.client.assets.retrieve(asset.id)).asset;
    assert.equal(saved.metadata.name, 'after.png');
    assert.equal(saved.description, 'A pier\nin the fog');
    assert.deepEqual(page.complaints, []);
  });

  it('takes and loses tags and collections', async () => {
    const asset = await putAsset(stage, await samplePng('tags'), 'tagged.png', 'image');
    const { collection } = await stage.client.collections.create({ name: 'Spring' });
    const page = await openAsset(stage, asset);
    const add = async (noun: string, text: string) => {
      await page.getByRole('combobox', { name: `Add ${noun}` }).fill(text);
      await page.getByRole('combobox', { name: `Add ${noun}` }).press('Enter');
    };
    await add('tag', 'hero');
    await page.getByRole('link', { name: 'hero' }).waitFor();
    await add('collection', 'Spring');
    await page.getByRole('link', { name: 'Spring' }).waitFor();
    await assertAccessible(page);
    const there = (await stage.client.assets.retrieve(asset.id)).asset;
    assert.deepEqual([there.tags, there.collectionIds], [['hero'], [collection.id]]);

    await page.getByRole('button', { name: 'Remove tag hero' }).click();
    await page.getByRole('link', { name: 'hero' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Remove collection Spring' }).click();
    await page.getByRole('link', { name: 'Spring' }).waitFor({ state: 'detached' });
    const gone = (await stage.client.assets.retrieve(asset.id)).asset;
    assert.deepEqual([gone.tags, gone.collectionIds], [[], []]);
    assert.deepEqual(page.complaints, []);
  });

  it('leads to parent and children, and says where one was deleted', async () => {
    const parent = await putAsset(stage, await samplePng('parent'), 'parent.png', 'image');
    const { client } = stage;
    const result = await client.uploads.uploadFile({
      file: new Blob([Uint8Array.from(await samplePng('child'))]),
      fileName: 'child.png',
      kind: 'image',
      assetOptions: { parentId: parent.id },
    });
    assert.ok('asset' in result);
    const page = await openAsset(stage, parent);
    await page.getByRole('region', { name: 'Made from it' }).getByRole('link', { name: 'child.png' }).click();
    await page.getByRole('heading', { level: 1, name: 'child.png' }).waitFor();
    const ancestors = page.getByRole('region', { name: 'Parent' });
    await ancestors.getByRole('link', { name: 'parent.png' }).waitFor();
    await assertAccessible(page);
    await client.assets.deleteMultiple({ assetIds: [parent.id] });
    await page.reload();
    await ancestors.getByText('Deleted').waitFor();
    assert.deepEqual(page.complaints, []);
  });

  it('has snippets for this asset and this server, without any secret, and remembers which one is used', async () => {
    const asset = await putAsset(stage, await samplePng('snippets'), 'snippet.png', 'image');
    const page = await openAsset(stage, asset);
    const snippets = page.getByRole('region', { name: 'Use it' });
    await snippets.getByText(`npx wharf download ${asset.id}`).waitFor();
    await snippets.getByRole('tab', { name: 'Command line' }).press('ArrowRight');
    await snippets.getByText('wharf.assets.retrieve').waitFor();
    await snippets.getByText(stage.server.url).waitFor();
    const text = await snippets.innerText();
    assert.ok(!text.includes(stage.server.apiSecret));
    await page.reload();
    await snippets.getByRole('tab', { name: 'TypeScript', selected: true }).waitFor();
  });

  it('downloads the original, and a copy in another format', async () => {
    const asset = await putAsset(stage, await samplePng('download'), 'original.png', 'image');
    const page = await openAsset(stage, asset);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download', exact: true }).click();
    assert.equal((await download).suggestedFilename(), 'original.png');
    const converted = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download as' }).click();
    await assertAccessible(page);
    await page.getByRole('menuitem', { name: 'WebP' }).click();
    assert.equal((await converted).suggestedFilename(), 'original.webp');
    assert.deepEqual(page.complaints, []);
  });

  it('says what a link to the file means, and until when it works', async () => {
    const asset = await putAsset(stage, await samplePng('link'), 'link.png', 'image');
    const page = await openAsset(stage, asset);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Copy a link to the file' }).click();
    const dialog = page.getByRole('dialog', { name: 'Link to the file' });
    await dialog.getByText(/without signing in, until .*20\d\d/).waitFor();
    const url = await dialog.locator('code').innerText();
    assert.equal((await fetch(url)).status, 200);
    await assertAccessible(page);
  });

  it('is deleted after a question, and leads back to the library', async () => {
    const asset = await putAsset(stage, await samplePng('delete'), 'doomed.png', 'image');
    const page = await openAsset(stage, asset);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete this asset' });
    await assertAccessible(page);
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { level: 1, name: 'Assets' }).waitFor();
    await assert.rejects(stage.client.assets.retrieve(asset.id), { status: 404 });
    assert.deepEqual(page.complaints, []);
  });

  it('says so where there is no such asset', async () => {
    const page = await stage.open('/assets/asset_gone');
    await page.getByText('This asset is not here').waitFor();
    await assertAccessible(page);
    await page.getByRole('link', { name: 'Go to the library' }).waitFor();
  });

  it('lets no name, description or tag become anything but text', async () => {
    const asset = await putAsset(stage, await samplePng('hostile'), 'hostile.png', 'image');
    const hostile = '<img src=x onerror=alert(1)>\u202egnp.exe';
    await stage.client.assets.update(asset.id, { name: hostile, description: `${hostile}\n`.repeat(20) });
    await stage.client.assets.updateTags(asset.id, { add: ['"><script>alert(1)</script>'] });
    const page = await openAsset(stage, asset, { viewport: { width: 390, height: 844 } });
    await page.getByRole('link', { name: '"><script>alert(1)</script>' }).waitFor();
    assert.equal(await page.locator('img[src="x"]').count(), 0);
    assert.equal(await page.locator('main script').count(), 0);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `scrolls sideways by ${overflow}`);
    await assertAccessible(page);
    assert.deepEqual(page.complaints, []);
  });
});
