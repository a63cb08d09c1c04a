import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertAccessible } from './driver/accessibility.ts';
import { type ConsoleStage, type OpenPage, startConsole, WITHOUT_CHROMIUM } from './driver/console-stage.ts';
import { addImages, addText, numbered } from './driver/library-files.ts';

const LOOKS = [
  { colorScheme: 'light' },
  { colorScheme: 'dark' },
  { colorScheme: 'dark', viewport: { width: 390, height: 844 }, hasTouch: true },
  { colorScheme: 'light', viewport: { width: 320, height: 640 } },
] as const;

/** Names that would break a careless page. */
const HOSTILE = [
  '<img src=x onerror="document.title=1">',
  `${'x'.repeat(600)}.png`,
  'photo\u202egnp.exe',
  '" onfocus="',
];

describe('the library of an empty project', { skip: WITHOUT_CHROMIUM }, () => {
  let stage: ConsoleStage;
  before(async () => {
    stage = await startConsole();
  });
  after(() => stage.close());

  it('says how files get there, and opens the dialog that takes them', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await stage.open('/', { colorScheme });
      await page.getByRole('heading', { name: 'No assets yet' }).waitFor();
      await assertAccessible(page);
      await page.getByRole('button', { name: 'Upload files' }).click();
      await page.getByRole('dialog').waitFor();
      assert.deepEqual(page.complaints, []);
    }
  });

  it('says the same of models, and that nothing has failed', async () => {
    const page = await stage.open('/models');
    await page.getByRole('heading', { name: 'No models yet' }).waitFor();
    await page.getByRole('combobox', { name: 'Status' }).selectOption('failed');
    await page.getByRole('heading', { name: 'Nothing has failed' }).waitFor();
    assert.deepEqual(page.complaints, []);
  });
});

describe('the library', { skip: WITHOUT_CHROMIUM }, () => {
  let stage: ConsoleStage;
  before(async () => {
    stage = await startConsole();
    const { client } = stage;
    const [first, second] = await addImages(client, [...numbered('picture', 6), ...HOSTILE]);
    const hidden = await addImages(client, ['secret']);
    await client.uploads.uploadFile({
      file: new Blob(['a hidden text']),
      fileName: 'hidden.txt',
      kind: 'text',
      assetOptions: { hide: true },
    });
    await addText(client, 'words.txt', 'one two three');
    assert.ok(first && second && hidden[0]);
    await client.assets.updateTags(first.id, { add: ['hero', 'draft'] });
    await client.assets.updateTags(second.id, { add: ['hero'] });
    const { collection } = await client.collections.create({ name: 'Spring' });
    await client.collections.assets.add(collection.id, { assetIds: [first.id] });
  });
  after(() => stage.close());

  it('shows what there is, as cards and as rows, in every light and width', async () => {
    for (const look of LOOKS) {
      const page = await stage.open('/', look);
      await page.getByRole('gridcell').filter({ hasText: 'words.txt' }).getByText('3 words').waitFor();
      await page.getByRole('gridcell').filter({ hasText: 'picture 06' }).getByText('96 × 64').waitFor();
      await assertAccessible(page);
      await assertNoSidewaysScroll(page);
      await page.getByRole('button', { name: 'List' }).click();
      await page.getByRole('row').filter({ hasText: 'words.txt' }).waitFor();
      await assertAccessible(page);
      await assertNoSidewaysScroll(page);
      await page.reload();
      await page.getByRole('columnheader', { name: 'Name' }).waitFor();
      assert.deepEqual(page.complaints, []);
    }
  });

  it('takes hostile names for names', async () => {
    const page = await stage.open();
    for (const name of HOSTILE) await page.getByTitle(name, { exact: true }).first().waitFor();
    assert.equal(await page.title(), 'Assets · Wharf');
    await assertNoSidewaysScroll(page);
    assert.deepEqual(page.complaints, []);
  });

  it('shows an icon where a thumbnail cannot be loaded', async () => {
    const page = await stage.openSignedOut();
    await page.route('**/storage/**', (route) => route.abort());
    await page.getByLabel('Key', { exact: true }).fill(stage.server.apiKey);
    await page.getByLabel('Secret').fill(stage.server.apiSecret);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByTitle('The picture could not be loaded').first().waitFor();
    await page.getByRole('link', { name: 'picture 01' }).waitFor();
  });

  it('narrows down by kind, name, tags and collection, in the address', async () => {
    const page = await stage.open();
    await count(page, 12);
    await page.getByRole('combobox', { name: 'Kind' }).selectOption('text');
    await count(page, 1);
    await page.getByRole('combobox', { name: 'Kind' }).selectOption('');
    await page.getByRole('combobox', { name: 'Tag' }).fill('her');
    await page.getByRole('option', { name: /hero/ }).click();
    await count(page, 2);
    await page.getByRole('combobox', { name: 'Tag' }).click();
    await page.getByRole('option', { name: /draft/ }).click();
    await count(page, 1);
    assert.equal(new URL(page.url()).searchParams.get('tags'), 'hero,draft');
    await page.goBack();
    await count(page, 2);
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Remove filter: Tag hero' }).click();
    await page.getByRole('combobox', { name: 'Collection' }).selectOption({ label: 'Spring' });
    await count(page, 1);
    await page.getByRole('heading', { level: 1, name: 'Spring' }).waitFor();
    await page.getByRole('searchbox', { name: 'Find assets by name' }).fill('nothing like it');
    await page.getByRole('heading', { name: 'No assets match' }).waitFor();
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Clear filters' }).last().click();
    await count(page, 12);
    assert.equal(new URL(page.url()).search, '');
    assert.deepEqual(page.complaints, []);
  });

  it('takes the same filters from the address', async () => {
    const page = await stage.open('/?name=picture&sort=name-desc&kind=image');
    await count(page, 6);
    assert.equal(await page.getByRole('gridcell').first().getByRole('link').textContent(), 'picture 06');
    assert.equal(await page.getByRole('searchbox').inputValue(), 'picture');
  });

  it('leaves hidden assets out, unless they are asked for', async () => {
    const page = await stage.open('/?kind=text');
    await count(page, 1);
    await page.getByRole('checkbox', { name: 'Include hidden' }).check();
    await count(page, 2);
    await page
      .getByRole('gridcell')
      .filter({ hasText: 'hidden.txt' })
      .getByText('Hidden', { exact: true })
      .waitFor();
    await assertAccessible(page);
  });

  it('filters by date in the order of dates only, and says so', async () => {
    const page = await stage.open();
    await page.getByRole('combobox', { name: 'Added' }).selectOption('1');
    await count(page, 12);
    const byName = page.getByRole('option', { name: 'Name, A to Z (not with dates)' });
    assert.equal(await byName.isDisabled(), true);
    await page.getByRole('button', { name: 'Remove filter: Added Today' }).click();
    await page.getByRole('combobox', { name: 'Order' }).selectOption('largest');
    await page.getByTitle('To filter by date, sort by date').waitFor();
    assert.equal(await page.getByRole('combobox', { name: 'Added' }).isDisabled(), true);
    await page.getByRole('combobox', { name: 'Order' }).selectOption('newest');
    await page.getByRole('combobox', { name: 'Added' }).selectOption('range');
    await page.getByLabel('First day').fill('2020-01-01');
    await page.getByLabel('Last day').fill('2020-01-31');
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByRole('heading', { name: 'No assets match' }).waitFor();
    await page.getByRole('button', { name: 'Remove filter: Added 2020-01-01 to 2020-01-31' }).waitFor();
    assert.deepEqual(page.complaints, []);
  });

  it('has its filters in a dialog where there is no room for them', async () => {
    const page = await stage.open('/', { viewport: { width: 390, height: 844 } });
    await page.getByRole('button', { name: 'Filters' }).click();
    await page.getByRole('dialog').getByRole('combobox', { name: 'Kind' }).selectOption('text');
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Done' }).click();
    await count(page, 1);
    await page.getByRole('button', { name: 'Filters (1)' }).waitFor();
    assert.deepEqual(page.complaints, []);
  });

  it('says why it could not be loaded, and tries again', async () => {
    const page = await stage.openSignedOut();
    let fails = true;
    await page.route('**/v1/assets?**', (route) =>
      fails ? route.fulfill({ status: 400, json: { reason: 'The list is on strike' } }) : route.continue(),
    );
    await page.getByLabel('Key', { exact: true }).fill(stage.server.apiKey);
    await page.getByLabel('Secret').fill(stage.server.apiSecret);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('The list is on strike').waitFor();
    fails = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await count(page, 12);
  });
});

/** Waits until the page says that there are so many. */
async function count(page: OpenPage, assets: number): Promise<void> {
  await page.getByText(assets === 1 ? '1 asset' : `${assets} assets`, { exact: true }).waitFor();
}

async function assertNoSidewaysScroll(page: OpenPage): Promise<void> {
  const [content, window] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.equal(content, window);
}
