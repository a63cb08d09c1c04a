import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Model } from '@wharf/sdk';
import { LAYOUTS } from '../../server/test/acceptance/driver/hub-layouts.ts';
import { sampleLora } from '../../server/test/acceptance/driver/hub-weights.ts';
import { type FakeHub, startFakeHub } from '../../server/test/origins/hugging-face/fake-hub.ts';
import { assertAccessible } from './driver/accessibility.ts';
import { type ConsoleStage, type OpenPage, startConsole, WITHOUT_CHROMIUM } from './driver/console-stage.ts';
import { scrollsSideways } from './driver/fits-window.ts';
import { type MixedTensor, mixedWeights } from './driver/mixed-weights.ts';

const NARROW = { viewport: { width: 390, height: 844 } };
const DARK = { colorScheme: 'dark' } as const;
const LAYERS = 400;

/** Modules of very different size, in two dtypes. */
const TENSORS: readonly MixedTensor[] = [
  ...Array.from(
    { length: LAYERS },
    (_, index): MixedTensor => ({ name: `unet.block.${index}.weight`, dtype: 'F16', shape: [8, 4] }),
  ),
  { name: 'vae.decoder.weight', dtype: 'F32', shape: [100, 3] },
  { name: 'text.embedding', dtype: 'I64', shape: [7] },
];

const HOSTILE = {
  'modelspec.title': '<img src=x onerror="document.title=1">\u202etxt.exe',
  '<b>key</b>': 'x'.repeat(3000),
  ss_tag_frequency: JSON.stringify({ '10_wharfcat': { wharfcat: 12 } }),
  __proto__x: 'harmless',
};

describe('the page of a model', { skip: WITHOUT_CHROMIUM }, () => {
  let stage: ConsoleStage;
  let model: Model;
  before(async () => {
    stage = await startConsole();
    model = await uploaded(stage, 'mixed.safetensors', mixedWeights(TENSORS, HOSTILE));
  });
  after(() => stage?.close());

  const openModel = async (options: Parameters<ConsoleStage['open']>[1] = {}) => {
    const page = await stage.open(`/models/${model.id}`, options);
    await page.getByRole('table', { name: 'Tensors', exact: true }).waitFor();
    return page;
  };

  it('shows what the API says, the chart with its numbers in a table', async () => {
    const page = await openModel();
    const dtypes = page.getByRole('group', { name: 'Parameters and tensors by dtype' });
    const parameters = 32 * LAYERS + 300 + 7;
    assert.equal(model.parameterCount, parameters);
    await page.getByText(`${LAYERS + 2} tensors, 13.1K parameters (13,107)`).waitFor();
    await page.getByRole('img', { name: /^Parameters by dtype: F16 97.7%, F32 2.3%, I64 < 0.1%$/ }).waitFor();
    assert.match(
      (await dtypes.getByRole('row', { name: 'F16' }).innerText()).replaceAll(/\s+/g, ' '),
      /F16 400 12,800 97.7%/,
    );
    await page.getByText('Safetensors cannot carry code').waitFor();
    await page.getByText(model.files?.[0]?.sha256 ?? 'no digest').waitFor();
    assert.deepEqual(page.complaints, []);
  });

  it('is accessible and fits in light, dark and narrow windows', async () => {
    for (const options of [{}, DARK, NARROW]) {
      const page = await openModel(options);
      await assertAccessible(page);
      assert.equal(await scrollsSideways(page), false);
      assert.deepEqual(page.complaints, []);
    }
  });

  it('finds tensors by name and dtype, and sorts them', async () => {
    const page = await openModel();
    await page.getByLabel('Search in the names').fill('BLOCK.39');
    await page.getByText(`11 of ${LAYERS + 2} tensors`).waitFor();
    await page.getByLabel('Search in the names').fill('');
    await page.getByLabel('Dtype', { exact: true }).selectOption('F32');
    await page.getByText(`1 of ${LAYERS + 2} tensors`).waitFor();
    await page.getByLabel('Dtype', { exact: true }).selectOption('');
    await page.getByRole('button', { name: 'Parameters', exact: true }).click();
    assert.match(await firstTensor(page), /^vae\.decoder\.weight/);
    await page.getByRole('button', { name: 'Parameters', exact: true }).click();
    assert.match(await firstTensor(page), /^text\.embedding/);
  });

  it('leads from a module to its tensors', async () => {
    const page = await openModel();
    await page.getByRole('button', { name: /^vae/ }).click();
    await page.getByText(`1 of ${LAYERS + 2} tensors`).waitFor();
    await page.getByRole('button', { name: /^vae/ }).click();
    await page.getByText(`${LAYERS + 2} tensors`, { exact: true }).waitFor();
  });

  it('has only rows in sight, and scrolls to all of them by keyboard', async () => {
    const page = await openModel();
    const table = page.getByRole('table', { name: 'Tensors', exact: true });
    assert.equal(await table.getAttribute('aria-rowcount'), String(LAYERS + 3));
    assert.ok((await table.getByRole('row').count()) < 60);
    await page.getByRole('region', { name: 'Table of tensors' }).focus();
    await page.keyboard.press('End');
    await table.getByText('text.embedding').waitFor();
    assert.ok((await table.getByRole('row').count()) < 60);
  });

  it('copies the name of a tensor', async () => {
    const page = await openModel({ permissions: ['clipboard-read', 'clipboard-write'] });
    await page.getByRole('button', { name: 'Copy unet.block.0.weight' }).click();
    await page.getByText('Copied').waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'unet.block.0.weight');
  });

  it('shows metadata as text, whatever it says', async () => {
    const page = await openModel();
    const metadata = page.getByRole('region', { name: 'Metadata' });
    await metadata.getByText('<b>key</b>', { exact: true }).waitFor();
    await metadata.getByText('<img src=x onerror').waitFor();
    assert.equal(await page.locator('main b, main img').count(), 0);
    await metadata.getByRole('button', { name: 'Show all (3,000 characters) of <b>key</b>' }).click();
    await metadata.getByText('x'.repeat(3000), { exact: true }).waitFor();
    await metadata.getByRole('button', { name: 'Format ss_tag_frequency' }).click();
    await metadata.getByText('"wharfcat": 12').waitFor();
    assert.equal(await scrollsSideways(page), false);
    assert.deepEqual(page.complaints, []);
  });

  it('is renamed and described in place, by keyboard', async () => {
    const page = await openModel();
    await page.getByRole('button', { name: 'Edit' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Name', { exact: true }).fill('Renamed <b>model</b>');
    await page.getByLabel('Description').fill('First line\nsecond line');
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'Renamed <b>model</b>' }).waitFor();
    const { model: now } = await stage.client.models.retrieve(model.id);
    assert.deepEqual([now.name, now.description], ['Renamed <b>model</b>', 'First line\nsecond line']);
    assert.deepEqual(page.complaints, []);
  });

  it('is tagged', async () => {
    const page = await openModel();
    await page.getByRole('combobox', { name: 'Add tag' }).fill('favorite');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'favorite' }).waitFor();
    const { model: now } = await stage.client.models.retrieve(model.id);
    assert.deepEqual(now.tags, ['favorite']);
  });

  it('saves its file', async () => {
    const page = await openModel();
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download', exact: true }).click();
    assert.equal((await saving).suggestedFilename(), 'mixed.safetensors');
  });

  it('shows how it came here', async () => {
    const page = await openModel();
    const history = page.getByRole('region', { name: 'How it came here' });
    await history.getByText('Done').waitFor();
    await history.getByRole('link', { name: 'Show the upload' }).click();
    await page.waitForURL(/\/uploads\/upload_/);
  });

  it('is deleted after asking, and then is not here', async () => {
    const doomed = await uploaded(stage, 'doomed.safetensors', sampleLora('doomed'));
    const page = await stage.open(`/models/${doomed.id}`);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL(/\/models$/);
    await page.goto(`${stage.server.url}/models/${doomed.id}`);
    await page.getByRole('heading', { name: 'This model is not here' }).waitFor();
    await assertAccessible(page);
  });
});

describe('the page of an imported model', { skip: WITHOUT_CHROMIUM }, () => {
  let hub: FakeHub;
  let stage: ConsoleStage;
  before(async () => {
    const repositories = LAYOUTS.map(({ repository, published }) => [repository, published] as const);
    hub = await startFakeHub({ repositories: Object.fromEntries(repositories) });
    stage = await startConsole({ env: { WHARF_IMPORT_ALLOW_CIDRS: '127.0.0.0/8', HF_ENDPOINT: hub.url } });
  });
  after(async () => {
    await stage?.close();
    await hub?.close();
  });

  it('shows what a LoRA was recognized by, its trigger words, license and source', async () => {
    const id = await imported(stage, 'artist/wharfcat-lora');
    const { model } = await stage.client.models.retrieve(id);
    const page = await stage.open(`/models/${id}`);
    await page.getByRole('heading', { name: 'Trigger words' }).waitFor();
    const recognized = page.getByRole('region', { name: 'Recognized by' });
    assert.equal(await recognized.getByRole('listitem').count(), model.recognizedBy?.length);
    await page.getByRole('button', { name: 'Copy trigger word wharfcat' }).waitFor();
    const source = page.getByRole('region', { name: 'License and source' });
    await source.getByText('artist/wharfcat-lora', { exact: true }).waitFor();
    const link = source.getByRole('link').first();
    assert.equal(await link.getAttribute('rel'), 'noopener noreferrer');
    await assertAccessible(page);
    assert.deepEqual(page.complaints, []);
  });

  it('shows every file of a pipeline, and the tensors of the one that is chosen', async () => {
    const layout = LAYOUTS.find(({ what }) => what === 'a diffusers pipeline by its index');
    assert.ok(layout !== undefined);
    const id = await imported(stage, layout.repository + layout.ask);
    const { model } = await stage.client.models.retrieve(id);
    const page = await stage.open(`/models/${id}`, NARROW);
    const files = page.getByRole('table').filter({ hasText: 'SHA-256' }).getByRole('row');
    await files.first().waitFor();
    assert.equal(await files.count(), (model.files?.length ?? 0) + 1);
    const tensors = page.getByRole('table', { name: 'Tensors', exact: true });
    await tensors.getByText('conv_in.weight').waitFor();
    await page.getByLabel('File', { exact: true }).selectOption('vae/diffusion_pytorch_model.safetensors');
    await tensors.getByText('layer.weight').waitFor();
    await assertAccessible(page);
    assert.deepEqual(page.complaints, []);
  });
});

async function uploaded({ client }: ConsoleStage, name: string, bytes: Buffer): Promise<Model> {
  const file = new File([new Uint8Array(bytes)], name);
  const { upload } = await client.uploads.uploadFile({ file, kind: 'model' });
  return (await client.models.retrieve(upload.entityId ?? '')).model;
}

async function imported({ client }: ConsoleStage, model: string): Promise<string> {
  const { upload } = await client.uploads.importFromHuggingFace({ model });
  return upload.entityId ?? '';
}

async function firstTensor(page: OpenPage): Promise<string> {
  const rows = page.getByRole('table', { name: 'Tensors', exact: true }).getByRole('row');
  return (await rows.nth(1).textContent()) ?? '';
}
