import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { PNG_BASE64, sampleText } from '../../sdk/test/driver/sample-files.ts';
import { SDXL } from '../../server/test/acceptance/driver/hub-layouts.ts';
import { type FakeHub, startFakeHub } from '../../server/test/origins/hugging-face/fake-hub.ts';
import { assertAccessible } from './driver/accessibility.ts';
import { type ConsoleStage, type OpenPage, startConsole, WITHOUT_CHROMIUM } from './driver/console-stage.ts';
import { answerToDelete, row, tray } from './driver/intake-page.ts';

describe('imports', { skip: WITHOUT_CHROMIUM }, () => {
  let stage: ConsoleStage;
  let origin: Server;
  let hub: FakeHub;
  let links: string;
  before(async () => {
    origin = createServer((request, response) => {
      if (request.url === '/dot.png')
        response.setHeader('content-type', 'image/png').end(Buffer.from(PNG_BASE64, 'base64'));
      else if (request.url === '/endless.txt') {
        // It begins, and the rest never comes.
        const bytes = sampleText('endless', 4_096);
        const isLook = request.headers.range === 'bytes=0-4095';
        response.writeHead(206, {
          'content-type': 'text/plain',
          'content-range': isLook ? 'bytes 0-4095/1000000' : 'bytes 0-999999/1000000',
          etag: '"endless"',
        });
        if (isLook) response.end(bytes);
        else response.write(bytes);
      } else if (request.url === '/liar.png')
        response.setHeader('content-type', 'image/png').end(sampleText('liar', 300));
      else response.writeHead(404).end();
    });
    origin.listen(0, '127.0.0.1');
    await once(origin, 'listening');
    links = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
    hub = await startFakeHub({
      repositories: { 'studio/castle-xl': { files: SDXL, info: { cardData: { license: 'openrail++' } } } },
      tokens: [],
    });
    stage = await startConsole({ env: { WHARF_IMPORT_ALLOW_CIDRS: '127.0.0.0/8', HF_ENDPOINT: hub.url } });
  });
  after(async () => {
    await stage?.close();
    await hub?.close();
    origin.closeAllConnections();
    origin.close();
  });

  const ask = async (page: OpenPage, text: string) => {
    await page.getByRole('button', { name: 'Upload', exact: true }).click();
    await page.getByRole('textbox', { name: /^Import from/ }).fill(text);
  };
  const found = (page: OpenPage) => page.getByRole('region', { name: 'What will be fetched' });

  it('show what will be fetched, and then arrive', async () => {
    const page = await stage.open('/settings');
    await ask(page, `${links}/dot.png`);
    assert.equal(await page.getByLabel('Taken for').inputValue(), 'url');
    assert.equal(await page.getByRole('dialog').getByLabel('Kind').inputValue(), 'image');
    await page.keyboard.press('Enter');
    await found(page).getByText('70 B').waitFor();
    await found(page).getByText('dot.png', { exact: true }).waitFor();
    await assertAccessible(page);
    await page.keyboard.press('Enter');
    await tray(page).getByRole('heading', { name: '1 upload done' }).waitFor();
    await row(page, 'dot.png').getByRole('link', { name: 'dot.png' }).click();
    await page.waitForURL(/\/assets\//);
    assert.deepEqual(page.complaints, []);
  });

  it('of models show their files, their size and their license', async () => {
    const page = await stage.open('/settings', { colorScheme: 'dark' });
    await ask(page, 'studio/castle-xl');
    assert.equal(await page.getByLabel('Taken for').inputValue(), 'huggingface');
    await page.keyboard.press('Enter');
    await found(page).getByText('openrail++').waitFor();
    await found(page)
      .getByText(/^\d+ files$/)
      .click();
    await found(page).getByText('sd_xl_base_1.0.safetensors').waitFor();
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Start import' }).click();
    await tray(page).getByRole('heading', { name: '1 upload done' }).waitFor({ timeout: 60_000 });
    await row(page, 'castle-xl').getByRole('link').click();
    await page.waitForURL(/\/models\//);
    assert.deepEqual(page.complaints, []);
  });

  it('that cannot be begun say why, and can be corrected', async () => {
    const page = await stage.open('/settings');
    await ask(page, `${links}/nothing.png`);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText(/404/).waitFor();
    await assertAccessible(page);
    const field = page.getByRole('textbox', { name: /^Import from/ });
    await field.fill('what is this');
    await page.keyboard.press('Enter');
    await page
      .getByRole('alert')
      .getByText(/neither a link nor the name/)
      .waitFor();
    await field.fill('https://huggingface.co/datasets/org/name/resolve/main/a.png');
    assert.equal(await page.getByLabel('Taken for').inputValue(), 'url');
    await page.getByLabel('Taken for').selectOption('Civitai model');
    await page.keyboard.press('Enter');
  });

  it('are canceled while they are fetched, and come back after a reload', async () => {
    const page = await stage.open('/settings');
    await ask(page, `${links}/endless.txt`);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Start import' }).click();
    await row(page, 'endless.txt')
      .getByText(/^Fetching/)
      .waitFor();
    await page.reload();
    const of = row(page, 'endless.txt');
    await of.getByText(/^Fetching/).waitFor();
    await of.getByRole('button', { name: 'Cancel endless.txt' }).click();
    const deleted = answerToDelete(page);
    await page.getByRole('button', { name: 'Cancel upload' }).click();
    await tray(page).waitFor({ state: 'detached' });
    assert.equal((await deleted).status(), 200);
    const { uploads } = await stage.client.uploads.list();
    assert.equal(uploads.find(({ fileName }) => fileName === 'endless.txt')?.errorDetails?.code, 'aborted');
    assert.deepEqual(page.complaints, []);
  });

  it('that have failed say why, and are tried again with the same link', async () => {
    const page = await stage.open('/settings');
    await ask(page, `${links}/liar.png`);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Start import' }).click();
    const of = row(page, 'liar.png');
    await of.getByText('Failed').waitFor();
    await of.getByRole('link', { name: 'What to do' }).waitFor();
    await of.getByRole('button', { name: 'Retry liar.png' }).click();
    const field = page.getByRole('textbox', { name: /^Import from/ });
    assert.equal(await field.inputValue(), `${links}/liar.png`);
    assert.deepEqual(page.complaints, []);
  });
});
