import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Journal, readHistory } from '../history/journal.ts';
import { Random } from '../random.ts';
import { WebhookReceiver } from './webhook-receiver.ts';

const directory = mkdtempSync(join(tmpdir(), 'wharf-receiver-'));
const history = join(directory, 'history.jsonl');
const journal = new Journal(history);
const key = Buffer.alloc(32, 'k');
const body = JSON.stringify({ type: 'upload.created', data: { upload: { id: 'upload_1' } } });
let receiver: WebhookReceiver;

before(async () => {
  receiver = await WebhookReceiver.start(journal, new Random(1));
  receiver.expectSecret(`whsec_${key.toString('base64')}`);
});
after(async () => {
  await receiver.close();
  journal.close();
  rmSync(directory, { recursive: true });
});

/** @returns what was noted of the delivery */
async function deliver(id: string, at: number, signedBody: string, sent = signedBody) {
  const signature = createHmac('sha256', key).update(`${id}.${at}.${signedBody}`).digest('base64');
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(at),
    'webhook-signature': `v1,else v1,${signature}`,
  };
  await fetch(receiver.url, { method: 'POST', headers, body: sent });
  const noted = readHistory(history).findLast((entry) => entry.type === 'webhook' && entry.id === id);
  assert.ok(noted?.type === 'webhook');
  return noted;
}

const now = () => Math.floor(Date.now() / 1000);

test('a delivery is noted with what it is about', async () => {
  const { event, subject, genuine } = await deliver('event_1', now(), body);
  assert.deepEqual(
    { event, subject, genuine },
    { event: 'upload.created', subject: 'upload_1', genuine: true },
  );
});

test('a delivery that was changed on the way, or is an hour old, is not genuine', async () => {
  assert.equal((await deliver('event_2', now(), `${body} `, body)).genuine, false);
  assert.equal((await deliver('event_3', now() - 3600, body)).genuine, false);
});
