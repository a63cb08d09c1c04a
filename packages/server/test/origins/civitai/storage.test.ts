import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startFakeStorage } from './storage.ts';

const FILE = { id: 1, name: 'a"b.safetensors', content: Buffer.from('0123456789') };

test('the fake storage takes the signature of its links, and nothing else', async (context) => {
  const storage = await startFakeStorage();
  context.after(() => storage.close());
  for (const kind of ['r2', 'b2'] as const) {
    const link = storage.sign({ ...FILE, storage: kind });
    const whole = await fetch(link);
    assert.equal(whole.status, 200);
    assert.equal(await whole.text(), '0123456789');
    const part = await fetch(link, { headers: { range: 'bytes=2-4' } });
    assert.equal(part.status, 206);
    assert.equal(part.headers.get('content-range'), 'bytes 2-4/10');
    assert.equal(await part.text(), '234');
    assert.equal((await fetch(link, { headers: { range: 'bytes=10-' } })).status, 416);
    assert.equal((await fetch(link, { headers: { authorization: 'Bearer x' } })).status, 400);
    assert.equal((await fetch(link, { method: 'HEAD' })).status, 403);
    assert.equal((await fetch(link.split('?')[0] ?? '')).status, 403);
    storage.expireLinks();
    assert.equal((await fetch(link)).status, 403);
  }
  assert.equal(storage.requests.at(-1)?.method, 'GET');
});

test('a file can end too early', async (context) => {
  const storage = await startFakeStorage();
  context.after(() => storage.close());
  const response = await fetch(storage.sign({ ...FILE, cutAfter: 4 }));
  assert.equal(response.headers.get('content-length'), '10');
  await assert.rejects(response.arrayBuffer());
});
