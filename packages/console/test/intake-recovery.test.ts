import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { LAN_HOST } from '../../sdk/test/browser/chromium.ts';
import { sampleText } from '../../sdk/test/driver/sample-files.ts';
import { until } from '../../server/test/acceptance/driver/until.ts';
import { assertAccessible } from './driver/accessibility.ts';
import { signIn, WITHOUT_CHROMIUM } from './driver/console-stage.ts';
import { review, row, tray } from './driver/intake-page.ts';
import { digestOf, done, MIB, sha256, textFile } from './driver/intake-samples.ts';
import { IntakeStage } from './driver/intake-stage.ts';

describe('uploads that were interrupted', { skip: WITHOUT_CHROMIUM }, () => {
  let intake: IntakeStage;
  before(async () => {
    intake = await IntakeStage.start();
  });
  afterEach(() => intake.letGo());
  after(() => intake?.close());

  it('go on by themselves after a reload, to the same bytes', async () => {
    const page = await intake.open();
    const big = await intake.folder.write('reloaded.txt', 33 * MIB);
    const small = await intake.folder.write('also.txt', 1_000);
    await intake.sendUpTo(3, page, [big.path, small.path]);
    await row(page, 'also.txt').getByText('Done').waitFor();
    await row(page, 'reloaded.txt')
      .getByText(/^Uploading/)
      .waitFor();
    await kept(page, 'reloaded.txt');
    await until('all other parts are there', () => intake.gate.acknowledged.length === 3);
    intake.letGo();
    await page.reload();
    await done(page);
    assert.equal(await digestOf(intake.client, 'reloaded.txt'), sha256(big.bytes));
    assert.deepEqual(intake.gate.arrived, [3]);
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await tray(page).waitFor({ state: 'detached' });
  });

  it('too large to be kept ask for the same file again, and take no other', async () => {
    const page = await intake.open();
    const { path, bytes } = await intake.folder.write('large.txt', 66 * MIB);
    const other = join(intake.folder.path, 'other.txt');
    await writeFile(other, 'something else');
    await intake.sendUpTo(4, page, [path]);
    await row(page, 'large.txt')
      .getByText(/^Uploading/)
      .waitFor();
    page.on('dialog', (dialog) => dialog.accept());
    await page.reload();
    intake.gate.release();
    await tray(page).getByRole('heading', { name: '1 upload needs you' }).waitFor();
    await assertAccessible(page);
    const choose = async (file: string) => {
      const choosing = page.waitForEvent('filechooser');
      await row(page, 'large.txt').getByRole('button', { name: 'Resume large.txt' }).click();
      await (await choosing).setFiles(file);
    };
    await choose(other);
    await page.getByText(/This is not large\.txt as it was/).waitFor();
    await choose(path);
    await done(page);
    assert.equal(await digestOf(intake.client, 'large.txt'), sha256(bytes));
  });

  it('too large to be kept go on where the browser can read the file again', async () => {
    const page = await intake.gated.open('/settings');
    const held = intake.gate.hold(4);
    await page.addInitScript(() => {
      Reflect.set(globalThis, 'showOpenFilePicker', async () => {
        const root = await navigator.storage.getDirectory();
        return [await root.getFileHandle('handle.txt')];
      });
    });
    await page.evaluate(async (size) => {
      const root = await navigator.storage.getDirectory();
      const writing = await (await root.getFileHandle('handle.txt', { create: true })).createWritable();
      await writing.write('a line of text\n'.repeat(size / 16).padEnd(size, '.'));
      await writing.close();
    }, 66 * MIB);
    await page.reload();
    await page.getByRole('button', { name: 'Upload', exact: true }).click();
    await page.getByRole('button', { name: 'Choose files' }).click();
    await review(page).getByRole('button', { name: 'Upload' }).click();
    await held;
    await kept(page, 'handle.txt');
    intake.letGo();
    await page.reload();
    await done(page);
    assert.equal(
      await digestOf(intake.client, 'handle.txt'),
      sha256(Buffer.from('a line of text\n'.repeat((66 * MIB) / 16).padEnd(66 * MIB, '.'))),
    );
  });

  it('are not sent by two tabs, and go on in the other when one is closed', async () => {
    const page = await intake.open();
    await intake.sendUpTo(1, page, [textFile('one-tab.txt', 2_000)]);
    await kept(page, 'one-tab.txt');
    const second = await page.context().newPage();
    await second.goto(page.url());
    // It waits for the end of the first.
    await until('it waits', () =>
      second.evaluate(async () => ((await navigator.locks.query()).pending ?? []).length > 0),
    );
    assert.equal(await tray(second).count(), 0);
    assert.deepEqual(intake.gate.arrived, [1]);
    intake.gate.release();
    await page.close();
    await done(second);
    const { uploads } = await intake.client.uploads.list();
    assert.equal(uploads.filter(({ fileName }) => fileName === 'one-tab.txt').length, 1);
  });

  it('go on in another tab after the tab has crashed', async () => {
    const page = await intake.open();
    await intake.sendUpTo(1, page, [textFile('crashed.txt', 2_000)]);
    await kept(page, 'crashed.txt');
    const crashed = page.waitForEvent('crash');
    page.goto('chrome://crash').catch(() => undefined);
    await crashed;
    intake.gate.release();
    const second = await page.context().newPage();
    await second.goto(intake.gated.url);
    await done(second);
    assert.equal(await digestOf(intake.client, 'crashed.txt'), sha256(sampleText('crashed.txt', 2_000)));
  });

  it('stay with their project when another is chosen', async () => {
    await intake.client.projects.create({ name: 'Elsewhere' });
    const page = await intake.open();
    await intake.sendUpTo(1, page, [textFile('project.txt', 2_000)]);
    await kept(page, 'project.txt');
    const choose = async (name: string) => {
      await page.getByRole('button', { name: /^Project:/ }).click();
      await page.getByRole('menuitemradio', { name }).click();
      await page.getByRole('button', { name: `Project: ${name}` }).waitFor();
    };
    await choose('Elsewhere');
    await tray(page).waitFor({ state: 'detached' });
    intake.gate.release();
    await choose('default');
    await done(page);
    assert.equal(await digestOf(intake.client, 'project.txt'), sha256(sampleText('project.txt', 2_000)));
  });

  it('are kept when somebody signs out, and go on after the next sign-in', async () => {
    const page = await intake.open();
    await intake.sendUpTo(1, page, [textFile('signed-out.txt', 2_000)]);
    await kept(page, 'signed-out.txt');
    await page.getByRole('button', { name: /^Signed in as/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to Wharf' }).waitFor();
    intake.gate.release();
    await signIn(page, intake.gated.stage.server.apiKey, intake.gated.stage.server.apiSecret);
    await done(page);
    assert.equal(
      await digestOf(intake.client, 'signed-out.txt'),
      sha256(sampleText('signed-out.txt', 2_000)),
    );
  });
});

describe('uploads without HTTPS, on another name than localhost', { skip: WITHOUT_CHROMIUM }, () => {
  let intake: IntakeStage;
  before(async () => {
    intake = await IntakeStage.start(LAN_HOST);
  });
  after(() => intake?.close());

  it('are sent, and go on after a reload', async () => {
    const page = await intake.gated.open('/settings');
    assert.equal(await page.evaluate(() => isSecureContext), false);
    await intake.sendUpTo(1, page, [textFile('lan.txt', 2_000)]);
    await kept(page, 'lan.txt');
    intake.gate.release();
    await page.reload();
    await done(page);
    const { uploads } = await intake.client.uploads.list();
    assert.deepEqual(
      uploads.map(({ fileName, status }) => [fileName, status]),
      [['lan.txt', 'imported']],
    );
  });
});

/** Resolves when a reload would not lose the file. */
async function kept(page: Page, name: string): Promise<void> {
  await until(`${name} is kept`, () => page.evaluate(isKept, name));
}

/** In the page: whether the browser has written down what the server has of a file. */
async function isKept(name: string): Promise<boolean> {
  const asked = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = reject;
    });
  const database = await asked(indexedDB.open('wharf-intake'));
  try {
    const all = await asked(database.transaction('uploads').objectStore('uploads').getAll());
    return all.some((record) => record.name === name && record.state !== undefined);
  } finally {
    database.close();
  }
}
