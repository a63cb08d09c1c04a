import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Wharf } from '../client.ts';
import { PartUrls } from './part-urls.ts';

/** URLs of an upload whose looks are numbered, and which this clock takes for valid for an hour. */
function partUrls() {
  let looks = 0;
  const fetch = async () => {
    looks += 1;
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    const parts = [1, 2].map((number) => ({
      number,
      url: `http://store.test/${number}?look=${looks}`,
      expires,
    }));
    return Response.json({ upload: { id: 'upload_1', status: 'pending', parts } });
  };
  const urls = new PartUrls(new Wharf({ apiKey: 'key', apiSecret: 'secret', fetch }));
  return (part: number) => urls.urlOf('upload_1', part);
}

test('whoever asks again for a part gets another URL, and the other parts one of the same look', async () => {
  const urlOf = partUrls();
  assert.equal(await urlOf(1), 'http://store.test/1?look=1');
  assert.equal(await urlOf(2), 'http://store.test/2?look=1');
  assert.equal(await urlOf(2), 'http://store.test/2?look=2');
  assert.equal(await urlOf(1), 'http://store.test/1?look=2');
});
