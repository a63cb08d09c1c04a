import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertAccessible } from './driver/accessibility.ts';
import { type ConsoleStage, startConsole, WITHOUT_CHROMIUM } from './driver/console-stage.ts';
import { addImages, addText, numbered } from './driver/library-files.ts';

describe('the library while files arrive', { skip: WITHOUT_CHROMIUM }, () => {
  let stage: ConsoleStage;
  before(async () => {
    stage = await startConsole();
    await addImages(stage.client, numbered('old', 40));
  });
  after(() => stage.close());

  it('shows what is new without being asked, to who looks at the beginning', async () => {
    const page = await stage.open();
    await page.getByRole('link', { name: 'old 40' }).waitFor();
    await addText(stage.client, 'first arrival.txt');
    await page.getByRole('link', { name: 'first arrival.txt' }).waitFor();
    assert.equal(
      await page.getByRole('gridcell').first().getByRole('link').getAttribute('title'),
      'first arrival.txt',
    );
    assert.deepEqual(page.complaints, []);
  });

  it('moves nothing under the eyes of who is further down, and tells how much is new', async () => {
    const page = await stage.open();
    await page.getByRole('link', { name: 'old 40' }).waitFor();
    await page.evaluate(() => window.scrollTo(0, 900));
    await page.getByRole('link', { name: 'old 20' }).waitFor();
    await addText(stage.client, 'second arrival.txt');
    const news = page.getByRole('button', { name: '1 new asset: show' });
    await news.waitFor();
    assert.equal(await page.getByRole('link', { name: 'second arrival.txt' }).count(), 0);
    assert.equal(await page.evaluate(() => window.scrollY), 900);
    await assertAccessible(page);
    await news.click();
    await page.getByRole('link', { name: 'second arrival.txt' }).waitFor();
    assert.equal(await page.evaluate(() => window.scrollY), 0);
    assert.deepEqual(page.complaints, []);
  });

  it('shows uploads on their way until they are there', async () => {
    const page = await stage.open('/?status=arriving');
    await page.getByRole('heading', { name: 'Nothing is on its way' }).waitFor();
    const { upload } = await stage.client.uploads.create({
      fileName: 'slow.txt',
      fileSize: 5,
      contentType: 'text/plain',
      kind: 'text',
      parts: 1,
    });
    const card = page.getByRole('gridcell').filter({ hasText: 'slow.txt' });
    await card.getByText('Waiting for bytes').waitFor();
    await assertAccessible(page);
    await card.getByRole('link').click();
    await page.waitForURL(`**/uploads/${upload.id}`);
    await page.goBack();
    await card.waitFor();
    await stage.client.uploads.delete(upload.id);
    await page.getByRole('heading', { name: 'Nothing is on its way' }).waitFor();
    assert.deepEqual(page.complaints, []);
  });

  it('shows uploads that failed, and why', async () => {
    const broken = new Blob(['no picture']);
    await assert.rejects(
      stage.client.uploads.uploadFile({ file: broken, fileName: 'broken.png', kind: 'image' }),
    );
    const page = await stage.open('/?status=failed');
    const card = page.getByRole('gridcell').filter({ hasText: 'broken.png' });
    await card.getByText(/its content is plain text|declared/).waitFor();
    await assertAccessible(page);
    assert.equal(await page.getByRole('checkbox', { name: /^Select/ }).count(), 0);
    assert.deepEqual(page.complaints, []);
  });

  it('has lost what was deleted on its own page when one comes back', async () => {
    await addImages(stage.client, numbered('leaving', 3));
    const page = await stage.open('/?name=leaving');
    await page.getByText('3 assets', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'leaving 02' }).click();
    await page.waitForURL('**/assets/**');
    const [leaving] = (await stage.client.assets.list({ name: 'leaving 02' })).assets;
    await stage.client.assets.deleteMultiple({ assetIds: [leaving?.id ?? ''] });
    await page.goBack();
    await page.getByText('2 assets', { exact: true }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'leaving 02' }).count(), 0);
  });

  it('loses what was deleted elsewhere when one looks at it again', async () => {
    const [gone] = await addImages(stage.client, ['soon gone']);
    const page = await stage.open('/?name=soon');
    await page.getByRole('link', { name: 'soon gone' }).waitFor();
    await stage.client.assets.deleteMultiple({ assetIds: [gone?.id ?? ''] });
    await addText(stage.client, 'soon.txt');
    await page.getByRole('link', { name: 'soon.txt' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'soon gone' }).count(), 0);
  });
});
