import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertModelOf, assertNothingTwice, type Bench, PART, startBench } from './upload-bench.ts';
import { weights } from './weights-file.ts';

let bench: Bench;
before(async () => {
  bench = await startBench({ WHARF_PART_URL_TTL: '5' });
});
after(() => bench.close());

test('URLs that expired are replaced, for all parts at once', async () => {
  let isLate = true;
  bench.proxy.trouble = ({ part }) => {
    if (part !== 1 || !isLate) return 'none';
    isLate = false;
    return 'late';
  };
  const file = weights(1, 3 * PART + 1);
  const { uploads } = bench.client();
  // One at a time, so that the others wait behind the first until their URLs have expired, too.
  const result = await uploads.uploadFile({
    file,
    fileName: 'late.safetensors',
    partSize: PART,
    concurrency: 1,
  });
  assertModelOf(result, file);
  assertNothingTwice(bench.proxy, result.upload.id);
  const [refused, again] = bench.proxy.puts;
  assert.ok(refused?.part === 1 && again?.part === 1);
  assert.notEqual(refused.url, again.url);
});
