import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { MIN_PART_SIZE } from '@wharf/contract';
import { assertAccessible } from './driver/accessibility.ts';
import { type ConsoleStage, startConsole, WITHOUT_CHROMIUM } from './driver/console-stage.ts';
import { scrollsSideways } from './driver/fits-window.ts';
import { begin, failedUpload, send } from './driver/manual-upload.ts';

const NARROW = { viewport: { width: 390, height: 844 } };

describe('the page of an upload', { skip: WITHOUT_CHROMIUM }, () => {
  let stage: ConsoleStage;
  before(async () => {
    stage = await startConsole();
  });
  after(() => stage?.close());

  it('shows parts as they come, then the history of the job and the asset', async () => {
    const text = Buffer.alloc(MIN_PART_SIZE + 10, 'a line of text\n');
    const upload = await begin(stage.client, 'parts.txt', text.length, 2);
    const page = await stage.open(`/uploads/${upload.id}`);
    await page.getByRole('img', { name: '0 of 2 parts received' }).waitFor();
    await send(upload, 2, text.subarray(MIN_PART_SIZE));
    await page.getByRole('img', { name: '1 of 2 parts received' }).waitFor();
    await page.getByText('Missing: 1').waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await assertAccessible(page);
    }
    await send(upload, 1, text.subarray(0, MIN_PART_SIZE));
    await stage.client.uploads.triggerAction(upload.id, { action: 'complete' });
    await page.getByRole('listitem').filter({ hasText: 'Done' }).waitFor();
    const { upload: now } = await stage.client.uploads.retrieve(upload.id);
    await page.getByRole('link', { name: now.entityId ?? 'no entity' }).waitFor();
    assert.deepEqual(page.complaints, []);
  });

  it('shows why an upload failed, with all that is known of it', async () => {
    const failed = await failedUpload(stage.client, 'broken.png');
    const page = await stage.open(`/uploads/${failed.id}`, NARROW);
    await page.getByText(failed.errorMessage ?? 'no message').waitFor();
    await page.getByText(String(failed.errorDetails?.code), { exact: true }).waitFor();
    assert.equal(await scrollsSideways(page), false);
    await assertAccessible(page);
    assert.deepEqual(page.complaints, []);
  });

  it('says that there is none', async () => {
    const page = await stage.open('/uploads/upload_none');
    await page.getByRole('heading', { name: 'There is no such upload' }).waitFor();
    await assertAccessible(page);
  });
});
