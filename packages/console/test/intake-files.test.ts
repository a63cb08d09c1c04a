import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { PNG_BASE64, sampleText, sampleWeights } from '../../sdk/test/driver/sample-files.ts';
import { assertAccessible } from './driver/accessibility.ts';
import { type ConsoleStage, startConsole, WITHOUT_CHROMIUM } from './driver/console-stage.ts';
import {
  chooseFiles,
  dropFiles,
  dropFromDisk,
  paste,
  review,
  row,
  type TestFile,
  tray,
  withPlainPicker,
} from './driver/intake-page.ts';
import { SampleFolder, sha256 } from './driver/intake-samples.ts';

const text = (name: string, seed = name): TestFile => ({
  name,
  mimeType: 'text/plain',
  buffer: sampleText(seed, 500),
});
const png = (name: string): TestFile => ({
  name,
  mimeType: 'image/png',
  buffer: Buffer.from(PNG_BASE64, 'base64'),
});

describe('files that are taken in', { skip: WITHOUT_CHROMIUM }, () => {
  let stage: ConsoleStage;
  let folder: SampleFolder;
  before(async () => {
    folder = await SampleFolder.make();
    stage = await startConsole();
  });
  after(async () => {
    await stage?.close();
    await folder?.remove();
  });

  const assetNamed = async (name: string) => {
    for await (const asset of stage.client.assets.list({ pageSize: 100 }))
      if (asset.metadata?.originalFileName === name || asset.metadata?.name === name) return asset;
    return undefined;
  };

  it('are shown before they are sent, and arrive as what they are', async () => {
    const page = await stage.open();
    await withPlainPicker(page);
    const weights = { name: 'w.safetensors', mimeType: '', buffer: sampleWeights('intake') };
    const dialog = await chooseFiles(page, [text('notes.txt'), png('dot.png'), weights]);
    assert.equal(await dialog.getByLabel('Kind of notes.txt').inputValue(), 'text');
    assert.equal(await dialog.getByLabel('Kind of dot.png').inputValue(), 'image');
    assert.equal(await dialog.getByLabel('Kind of w.safetensors').inputValue(), 'model');
    await assertAccessible(page);
    await page.keyboard.press('Enter');
    await tray(page).getByRole('heading', { name: '3 uploads done' }).waitFor();
    await tray(page).getByRole('status').getByText('3 uploads done').waitFor({ state: 'attached' });
    await assertAccessible(page);

    assert.equal((await assetNamed('notes.txt'))?.sha256, sha256(sampleText('notes.txt', 500)));
    await row(page, 'w.safetensors').getByRole('link', { name: 'w.safetensors' }).click();
    await page.waitForURL(/\/models\//);
    assert.deepEqual(page.complaints, []);
  });

  it('are dropped anywhere, and can be called something else, one by one or all', async () => {
    await stage.client.collections.create({ name: 'Props' });
    const page = await stage.open('/settings');
    await dropFiles(page, [text('dropped.txt'), text('other.txt'), text('left-out.txt')]);
    const dialog = review(page);
    await dialog.getByLabel('Kind of all files').selectOption('Any file');
    assert.equal(await dialog.getByLabel('Kind of other.txt').inputValue(), 'asset');
    await dialog.getByLabel('Kind of dropped.txt').selectOption('Text');
    await dialog.getByRole('button', { name: 'Leave out left-out.txt' }).click();
    await dialog.getByRole('combobox', { name: 'Collections' }).fill('pro');
    await page.getByRole('option', { name: 'Props' }).click();
    await dialog.getByText('Hide from the library').click();
    await dialog.getByRole('button', { name: 'Upload' }).click();
    await tray(page).getByRole('heading', { name: '2 uploads done' }).waitFor();

    const dropped = await stage.client.uploads.list();
    const sent = dropped.uploads.filter(({ fileName }) => /dropped|other|left-out/.test(fileName));
    assert.deepEqual(sent.map(({ fileName, kind }) => [fileName, kind]).sort(), [
      ['dropped.txt', 'text'],
      ['other.txt', 'asset'],
    ]);
    for (const { assetOptions } of sent) {
      assert.equal(assetOptions?.hide, true);
      assert.equal(assetOptions?.collectionIds?.length, 1);
    }
    assert.deepEqual(page.complaints, []);
  });

  it('come out of whole folders, without what systems leave there', async () => {
    const dropped = join(folder.path, 'renders');
    await mkdir(join(dropped, 'night'), { recursive: true });
    // More than the 100 entries that browsers give at a time.
    for (let index = 0; index < 120; index += 1)
      await writeFile(join(dropped, `note-${index}.txt`), sampleText(`folder-${index}`, 200));
    await writeFile(join(dropped, 'night', 'deep.txt'), sampleText('deep', 300));
    await writeFile(join(dropped, 'Thumbs.db'), 'x');
    await writeFile(join(dropped, 'empty.txt'), '');
    const page = await stage.open('/settings');
    await dropFromDisk(page, [dropped]);
    const dialog = review(page);
    await dialog.getByRole('heading', { name: 'Upload 121 files' }).waitFor();
    await dialog.getByText('renders/empty.txt: it is empty').waitFor();
    await dialog.getByText('1 file of the operating system left out').waitFor();
    await page.keyboard.press('Enter');
    await tray(page).getByRole('heading', { name: '121 uploads done' }).waitFor({ timeout: 300_000 });
    assert.equal((await assetNamed('deep.txt'))?.sha256, sha256(sampleText('deep', 300)));
    assert.deepEqual(page.complaints, []);
  });

  it('are pasted, images from the clipboard with a name that says when', async () => {
    const page = await stage.open('/settings');
    await paste(page, { files: [png('image.png')] });
    await review(page)
      .getByText(/^pasted-\d{4}-\d\d-\d\d-\d{6}\.png$/)
      .waitFor();
    await page.keyboard.press('Escape');
    await paste(page, { text: 'https://example.com/a.glb' });
    const field = page.getByRole('textbox', { name: /^Import from/ });
    assert.equal(await field.inputValue(), 'https://example.com/a.glb');
    assert.deepEqual(page.complaints, []);
  });

  it('do nothing where text is pasted into a field', async () => {
    const page = await stage.open('/');
    const field = page.getByRole('searchbox').or(page.getByPlaceholder('Find by name')).first();
    await field.click();
    await paste(page, { text: 'https://example.com/a.glb' });
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('that the server refuses keep its reason, and can be sent as something else', async () => {
    const page = await stage.open('/uploads');
    await withPlainPicker(page);
    const liar = { name: 'liar.png', mimeType: 'image/png', buffer: sampleText('liar', 400) };
    await chooseFiles(page, [liar]);
    await page.keyboard.press('Enter');
    const failed = row(page, 'liar.png');
    await failed.getByText(/its content is plain text/).waitFor();
    await assertAccessible(page);
    await failed.getByRole('button', { name: 'Upload liar.png as something else' }).click();
    await review(page).getByLabel('Kind of liar.png').selectOption('Any file');
    await page.getByRole('dialog').getByRole('button', { name: 'Upload' }).click();
    await tray(page).getByRole('heading', { name: '1 upload done, 1 failed' }).waitFor();
    await failed.filter({ hasText: 'Failed' }).getByRole('button', { name: 'Remove liar.png' }).click();
    await tray(page).getByRole('heading', { name: '1 upload done', exact: true }).waitFor();
    await tray(page).getByRole('link', { name: 'liar.png' }).waitFor();
    assert.deepEqual(page.complaints, []);
  });

  it('have names that do no harm', async () => {
    const page = await stage.open('/');
    await withPlainPicker(page);
    const long = `${'ä'.repeat(125)}.txt`;
    const names = [
      '<img src=x onerror=window.hit=1>.txt',
      '\u202Egnp.exe.txt',
      long,
      '"><script>window.hit=1</script>.txt',
    ];
    const dialog = await chooseFiles(
      page,
      names.map((name) => text(name)),
    );
    await dialog.getByText('gnp.exe.txt', { exact: true }).waitFor();
    await assertAccessible(page);
    await page.keyboard.press('Enter');
    await tray(page).getByRole('heading', { name: '4 uploads done' }).waitFor();
    const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(width <= 0, `the page is ${width} pixels too wide`);
    assert.equal(await page.evaluate(() => Reflect.get(globalThis, 'hit')), undefined);
    assert.deepEqual(page.complaints, []);
  });

  it('can be many at once: few of them exist on the page, and few are on their way', async () => {
    const page = await stage.open('/settings');
    await dropFiles(
      page,
      Array.from({ length: 300 }, (_, index) => text(`many-${index}.txt`)),
    );
    await review(page).getByText('many-0.txt', { exact: true }).waitFor();
    assert.ok((await review(page).getByRole('listitem').count()) < 60);
    let sending = 0;
    let most = 0;
    page.on('request', (request) => {
      if (request.method() !== 'PUT') return;
      sending += 1;
      most = Math.max(most, sending);
    });
    page.on('requestfinished', (request) => {
      if (request.method() === 'PUT') sending -= 1;
    });
    await page.keyboard.press('Enter');
    await tray(page)
      .getByRole('heading', { name: /on their way/ })
      .waitFor();
    assert.ok((await tray(page).getByRole('listitem').count()) < 60);
    assert.match(await page.title(), /^\d+% · Settings/);
    await tray(page).getByRole('heading', { name: '300 uploads done' }).waitFor({ timeout: 600_000 });
    assert.ok(most <= 6, `${most} at once`);
    assert.equal(await page.title(), 'Settings · Wharf');
    assert.deepEqual(page.complaints, []);
  });

  it('are taken in with the keyboard alone, on narrow and dark screens too', async () => {
    const page = await stage.open('/', { colorScheme: 'dark', viewport: { width: 390, height: 844 } });
    await withPlainPicker(page);
    await page.getByRole('button', { name: 'Upload', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Upload or import' }).waitFor();
    await assertAccessible(page);
    const choosing = page.waitForEvent('filechooser');
    await page.keyboard.press('Enter');
    await (await choosing).setFiles([text('by-keyboard.txt')]);
    await review(page).waitFor();
    await assertAccessible(page);
    await page.keyboard.press('Enter');
    await tray(page).getByRole('heading', { name: '1 upload done' }).waitFor();
    await assertAccessible(page);
    await tray(page).getByRole('button', { name: 'Show less' }).focus();
    await page.keyboard.press('Enter');
    await tray(page).getByRole('list').waitFor({ state: 'detached' });
    await tray(page).getByRole('button', { name: 'More for all uploads' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Clear finished' }).press('Enter');
    await tray(page).waitFor({ state: 'detached' });
    assert.deepEqual(page.complaints, []);
  });
});
