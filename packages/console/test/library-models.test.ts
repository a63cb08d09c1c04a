import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { safetensors } from '../../server/test/acceptance/driver/sample-weights.ts';
import { assertAccessible } from './driver/accessibility.ts';
import { type ConsoleStage, startConsole, WITHOUT_CHROMIUM } from './driver/console-stage.ts';

/** Names and widths that tell a FLUX.1 LoRA. */
const LORA = {
  'lora_unet_double_blocks_0_img_attn_proj.lora_down.weight': [4, 3072],
  'lora_unet_double_blocks_0_img_attn_proj.lora_up.weight': [3072, 4],
};

describe('the models of the library', { skip: WITHOUT_CHROMIUM }, () => {
  let stage: ConsoleStage;
  before(async () => {
    stage = await startConsole();
    const files: readonly (readonly [string, Buffer])[] = [
      ['lora.safetensors', safetensors(LORA)],
      ['plain.safetensors', safetensors({ 'layer.weight': [20, 30] })],
      ['<b>bold<b>.safetensors', safetensors({ other: [2] })],
    ];
    for (const [fileName, bytes] of files) {
      await stage.client.uploads.uploadFile({ file: bytes, fileName, kind: 'model' });
    }
  });
  after(() => stage.close());

  it('are shown with what they are', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await stage.open('/models', { colorScheme });
      const lora = page.getByRole('gridcell').filter({ hasText: 'lora' }).first();
      await lora
        .getByText(/safetensors/)
        .first()
        .waitFor();
      await page.getByRole('gridcell').filter({ hasText: 'plain' }).getByText('600 params').waitFor();
      await assertAccessible(page);
      await page.getByRole('button', { name: 'List' }).click();
      await page.getByRole('columnheader', { name: 'Details' }).waitFor();
      await assertAccessible(page);
      assert.deepEqual(page.complaints, []);
    }
  });

  it('are narrowed down by role and architecture', async () => {
    const { models } = await stage.client.models.list({ name: 'lora' });
    const page = await stage.open('/models');
    await page.getByText('3 models', { exact: true }).waitFor();
    await page.getByRole('combobox', { name: 'Role' }).selectOption('lora');
    await page.getByText('1 model', { exact: true }).waitFor();
    await page.getByRole('combobox', { name: 'Architecture' }).selectOption(models[0]?.architecture ?? '');
    await page.getByRole('link', { name: /^lora/ }).waitFor();
    await page.getByRole('combobox', { name: 'Order' }).selectOption('smallest');
    assert.equal(new URL(page.url()).searchParams.get('sort'), 'smallest');
    assert.deepEqual(page.complaints, []);
  });

  it('are deleted, however many were chosen', async () => {
    for (const name of ['one', 'two', 'three']) {
      await stage.client.uploads.uploadFile({
        file: safetensors({ [name]: [3] }, { name }),
        fileName: `doomed ${name}.safetensors`,
        kind: 'model',
      });
    }
    const page = await stage.open('/models?name=doomed');
    await page.getByText('3 models', { exact: true }).waitFor();
    await page.keyboard.press('Control+a');
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('3 models deleted').waitFor();
    assert.equal((await stage.client.models.list({ name: 'doomed' })).models.length, 0);
    assert.deepEqual(page.complaints, []);
  });
});
