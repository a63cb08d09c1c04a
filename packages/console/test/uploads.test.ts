import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { MIN_PART_SIZE } from '@wharf/contract';
import { Wharf } from '@wharf/sdk';
import type { Page } from 'playwright-core';
import { startWharf, type WharfServer } from '../../sdk/test/driver/wharf-server.ts';
import { freePort } from '../../server/test/acceptance/driver/free-port.ts';
import { assertAccessible } from './driver/accessibility.ts';
import { type ConsoleStage, signIn, startConsole, WITHOUT_CHROMIUM } from './driver/console-stage.ts';
import { scrollsSideways } from './driver/fits-window.ts';
import { drawn } from './driver/frames.ts';
import { begin, failedUpload, send } from './driver/manual-upload.ts';

const NARROW = { viewport: { width: 390, height: 844 } };
const DARK = { colorScheme: 'dark' } as const;

describe('the list of uploads', { skip: WITHOUT_CHROMIUM }, () => {
  let stage: ConsoleStage;
  let origin: Origin;
  before(async () => {
    origin = await startOrigin();
    stage = await startConsole({ env: { WHARF_IMPORT_ALLOW_CIDRS: '127.0.0.0/8' } });
  });
  after(async () => {
    await stage?.close();
    await origin?.close();
  });

  it('teaches how to begin where there is nothing', async () => {
    const page = await stage.open('/uploads');
    await page.getByRole('heading', { name: 'No uploads yet' }).waitFor();
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Upload files' }).click();
    await page.getByRole('dialog').waitFor();
  });

  it('follows an upload from its first byte to its asset, without being loaded again', async () => {
    const page = await stage.open('/uploads');
    const text = Buffer.alloc(MIN_PART_SIZE + 10, 'a line of text\n');
    const upload = await begin(stage.client, 'followed.txt', text.length, 2);
    const row = rowOf(page, 'followed.txt');
    await row.getByText('Waiting for bytes').waitFor();
    await send(upload, 1, text.subarray(0, MIN_PART_SIZE));
    await row.getByText('5.0 MiB of 5.0 MiB').or(row.getByText('Uploading')).first().waitFor();
    await send(upload, 2, text.subarray(MIN_PART_SIZE));
    await stage.client.uploads.triggerAction(upload.id, { action: 'complete' });
    await row.getByText('Done').waitFor();
    await page.getByText('followed.txt is done').waitFor({ state: 'attached' });
    await assertAccessible(page);
    await row.getByRole('link', { name: 'Open followed.txt' }).click();
    await page.waitForURL(/\/assets\/asset_/);
    assert.deepEqual(page.complaints, []);
  });

  it('says why an upload failed and what to do, whatever the file is called', async () => {
    const name = 'evil <img src=x onerror=alert(1)> \u202egnp.png';
    const failed = await failedUpload(stage.client, name);
    for (const options of [{}, DARK, NARROW]) {
      const page = await stage.open('/uploads?status=failed', options);
      const row = rowOf(page, 'evil <img');
      await row.getByText('Failed', { exact: true }).waitFor();
      await row.getByText(failed.errorMessage ?? 'no message').waitFor();
      await row.getByText('upload it again').waitFor();
      await assertAccessible(page);
      assert.equal(await page.locator('main img').count(), 0);
      assert.equal(await scrollsSideways(page), false);
      assert.deepEqual(page.complaints, []);
    }
  });

  it('aborts an upload after asking', async () => {
    const page = await stage.open('/uploads');
    const upload = await begin(stage.client, 'unwanted.txt', 10, 1);
    const row = rowOf(page, 'unwanted.txt');
    await row.getByRole('button', { name: 'Abort unwanted.txt' }).click();
    const dialog = page.getByRole('dialog', { name: 'Abort this upload?' });
    await assertAccessible(page);
    await dialog.getByRole('button', { name: 'Abort' }).click();
    await row.getByText('Aborted', { exact: true }).waitFor();
    const { upload: now } = await stage.client.uploads.retrieve(upload.id);
    assert.equal(now.status, 'failed');
    assert.deepEqual(page.complaints, []);
  });

  it('repeats a failed import with the same link', async () => {
    const url = `${origin.url}/missing.png`;
    await stage.client.uploads.create({ url, kind: 'image' });
    const page = await stage.open('/uploads');
    const row = rowOf(page, 'missing.png');
    await row.getByText('Failed', { exact: true }).waitFor();
    await row.getByRole('button', { name: 'Retry missing.png' }).click();
    const fields = page.getByRole('dialog').getByRole('textbox');
    await fields.first().waitFor();
    const values = await fields.evaluateAll((all) => all.map((field) => (field as HTMLInputElement).value));
    assert.ok(values.includes(url), JSON.stringify(values));
  });

  it('shows details of a row, by keyboard', async () => {
    const upload = await begin(stage.client, 'detailed.txt', 10, 1);
    const page = await stage.open('/uploads');
    const toggle = rowOf(page, 'detailed.txt').getByRole('button', { name: 'Details of detailed.txt' });
    await toggle.focus();
    await page.keyboard.press('Enter');
    await rowOf(page, 'detailed.txt')
      .getByText(upload.jobId ?? 'no job')
      .waitFor();
    assert.equal(await toggle.getAttribute('aria-expanded'), 'true');
    await assertAccessible(page);
  });

  it('shows what the address asks for, and the address what is chosen', async () => {
    const page = await stage.open('/uploads?kind=model');
    await page.getByRole('heading', { name: 'No upload matches' }).waitFor();
    await assertAccessible(page);
    await page.getByLabel('Kind').selectOption('text');
    await rowOf(page, 'followed.txt').waitFor();
    await page.getByRole('link', { name: 'Failed', exact: true }).click();
    await rowOf(page, 'unwanted.txt').waitFor();
    assert.equal(await rowOf(page, 'followed.txt').count(), 0);
    assert.equal(new URL(page.url()).search, '?status=failed&kind=text');
    await page.goBack();
    await rowOf(page, 'followed.txt').waitFor();
  });

  it('shows nothing of another project', async () => {
    const { key } = await stage.client.projects.create({ name: 'Another' });
    const page = await stage.openSignedOut('/uploads');
    await signIn(page, key.key, key.secret);
    await page.getByRole('heading', { name: 'No uploads yet' }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await begin(stage.client, 'not-for-others.txt', 10, 1);
    const { apiKey, apiSecret } = { apiKey: key.key, apiSecret: key.secret };
    const other = new Wharf({ apiKey, apiSecret, baseURL: stage.server.baseURL });
    await begin(other, 'own.txt', 10, 1);
    await rowOf(page, 'own.txt').waitFor();
    assert.equal(await page.getByText('not-for-others.txt').count(), 0);
  });

  it('stays small with hundreds of uploads, and reaches every one of them', async () => {
    const names = Array.from({ length: 250 }, (_, index) => `many-${String(index).padStart(3, '0')}.txt`);
    for (const name of names) await begin(stage.client, name, 10, 1);
    const page = await stage.open('/uploads?status=active');
    await rowOf(page, 'many-249.txt').waitFor();
    const seen = new Set<string>();
    const deadline = Date.now() + 300_000;
    while (!seen.has('many-000.txt')) {
      assert.ok(Date.now() < deadline, `${seen.size} rows were reached`);
      const shown = await page.getByRole('list', { name: 'Uploads' }).getByRole('listitem').allInnerTexts();
      assert.ok(shown.length < 60, `${shown.length} rows`);
      for (const text of shown) seen.add(text.split('\n')[0] ?? '');
      await page.mouse.wheel(0, 500);
      await drawn(page);
    }
    assert.deepEqual(
      names.filter((name) => !seen.has(name)),
      [],
    );
  });
});

describe('the list of uploads over a break of the connection', { skip: WITHOUT_CHROMIUM }, () => {
  let stage: ConsoleStage;
  let next: WharfServer | undefined;
  before(async () => {
    // To be found there again.
    stage = await startConsole({ port: await freePort() });
  });
  after(async () => {
    await next?.stop();
    await stage?.close();
  });

  it('says that it is broken, and shows afterwards what ended meanwhile', async () => {
    const page = await stage.open('/uploads');
    await page.getByText('Live', { exact: true }).waitFor();
    await begin(stage.client, 'missed.txt', 5, 1);
    const row = rowOf(page, 'missed.txt');
    await row.getByText('Waiting for bytes').waitFor();
    await stage.server.kill();
    await page.getByText('No connection: this may be out of date').waitFor();
    await assertAccessible(page);
    // At another address, where the page does not see it.
    next = await restarted(stage.server);
    const { apiKey, apiSecret, baseURL } = next;
    await finishTheOnly(new Wharf({ apiKey, apiSecret, baseURL }), Buffer.from('hello'));
    await next.stop();
    next = await restarted(stage.server, stage.server.port);
    // Unless the page has come back by itself already.
    await page
      .getByRole('button', { name: 'Connect again' })
      .or(page.getByText('Live', { exact: true }))
      .click();
    await page.getByText('Live', { exact: true }).waitFor();
    await row.getByText('Done').waitFor();
    await page.getByText('missed.txt is done').waitFor({ state: 'attached' });
  });
});

/** Another server on the data of one that has ended. */
function restarted({ dataDirectory }: WharfServer, port?: number): Promise<WharfServer> {
  const WHARF_CONSOLE = process.env.CONSOLE_DIST;
  const env = { ...(WHARF_CONSOLE === undefined ? {} : { WHARF_CONSOLE }) };
  return startWharf({ dataDirectory, env, ...(port === undefined ? {} : { port }) });
}

async function finishTheOnly(client: Wharf, bytes: Uint8Array): Promise<void> {
  const { uploads } = await client.uploads.list();
  const { upload } = await client.uploads.retrieve(uploads[0]?.id ?? '');
  await send(upload, 1, bytes);
  await client.uploads.triggerAction(upload.id, { action: 'complete' });
  await upload.wait();
}

function rowOf(page: Page, name: string) {
  return page.getByRole('list', { name: 'Uploads' }).getByRole('listitem').filter({ hasText: name });
}

interface Origin {
  readonly url: string;
  close(): Promise<void>;
}

/** A server that has nothing. */
async function startOrigin(): Promise<Origin> {
  const server: Server = createServer((_, response) => {
    response.statusCode = 404;
    response.end('nothing here');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
