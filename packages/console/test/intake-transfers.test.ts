import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { until } from '../../server/test/acceptance/driver/until.ts';
import { assertAccessible } from './driver/accessibility.ts';
import { WITHOUT_CHROMIUM } from './driver/console-stage.ts';
import { answerToDelete, dropFiles, review, row, tray } from './driver/intake-page.ts';
import { digestOf, done, MIB, sha256, textFile } from './driver/intake-samples.ts';
import { IntakeStage } from './driver/intake-stage.ts';

describe('uploads on their way', { skip: WITHOUT_CHROMIUM }, () => {
  let intake: IntakeStage;
  before(async () => {
    intake = await IntakeStage.start();
  });
  afterEach(() => intake.letGo());
  after(() => intake?.close());

  it('are paused and go on with what is missing', async () => {
    const page = await intake.open();
    const big = await intake.folder.write('paused.txt', 33 * MIB);
    await intake.sendUpTo(3, page, [big.path]);
    const of = row(page, 'paused.txt');
    await of.getByText(/^Uploading/).waitFor();
    await assertAccessible(page);
    await until('two parts are there', () => intake.gate.acknowledged.length === 2);
    await of.getByRole('button', { name: 'Pause paused.txt' }).click();
    await of.getByText('Paused', { exact: true }).waitFor();
    await tray(page).getByRole('heading', { name: '1 upload paused' }).waitFor();
    await assertAccessible(page);
    intake.gate.release();
    await of.getByRole('button', { name: 'Resume paused.txt' }).click();
    await done(page);
    assert.equal(await digestOf(intake.client, 'paused.txt'), sha256(big.bytes));
    assert.deepEqual([...intake.gate.arrived].sort(), [1, 2, 3, 3]);
    assert.deepEqual(page.complaints, []);
  });

  it('are paused and resumed all together, those that wait included', async () => {
    const page = await intake.open();
    const files = Array.from({ length: 6 }, (_, index) => textFile(`together-${index}.txt`, 1_000));
    await intake.sendUpTo(1, page, files);
    await tray(page).getByRole('button', { name: 'Pause all' }).click();
    await tray(page).getByRole('heading', { name: '6 uploads paused' }).waitFor();
    intake.gate.release();
    await tray(page).getByRole('button', { name: 'Resume all' }).click();
    await done(page, 6);
    assert.deepEqual(page.complaints, []);
  });

  it('are canceled after a question, and the server forgets them', async () => {
    const page = await intake.open();
    await intake.sendUpTo(1, page, [textFile('unwanted.txt', 1_000)]);
    await row(page, 'unwanted.txt').getByRole('button', { name: 'Cancel unwanted.txt' }).click();
    const dialog = page.getByRole('dialog', { name: 'Cancel this upload?' });
    await assertAccessible(page);
    await dialog.getByRole('button', { name: 'Keep it' }).click();
    await row(page, 'unwanted.txt').waitFor();
    await row(page, 'unwanted.txt').getByRole('button', { name: 'Cancel unwanted.txt' }).click();
    const deleted = answerToDelete(page);
    await dialog.getByRole('button', { name: 'Cancel upload' }).click();
    await tray(page).waitFor({ state: 'detached' });
    assert.equal((await deleted).status(), 200);
    const { uploads } = await intake.client.uploads.list();
    const upload = uploads.find(({ fileName }) => fileName === 'unwanted.txt');
    assert.equal(upload?.status, 'failed');
    assert.equal(upload?.errorDetails?.code, 'aborted');
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await tray(page).waitFor({ state: 'detached' });
    assert.deepEqual(page.complaints, []);
  });

  it('are not begun twice', async () => {
    const page = await intake.open();
    const held = intake.gate.hold(1);
    const twice = textFile('twice.txt', 2_000);
    await dropFiles(page, [twice]);
    await review(page).getByRole('button', { name: 'Upload' }).click();
    await held;
    await dropFiles(page, [twice]);
    await review(page).getByRole('button', { name: 'Upload' }).click();
    await page.getByText('1 file left out: already on the way').waitFor();
    assert.equal(await tray(page).getByRole('listitem').count(), 1);
  });
});
