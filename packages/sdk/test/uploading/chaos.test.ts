import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { seededTrouble } from './chaos-proxy.ts';
import { assertModelOf, assertNothingTwice, type Bench, MIB, PART, startBench } from './upload-bench.ts';
import { writeWeights } from './weights-file.ts';

/** More with `CHAOS_SEEDS=100`, others with `CHAOS_FIRST=1000`. */
const SEEDS = Number(process.env.CHAOS_SEEDS ?? 5);
const FIRST = Number(process.env.CHAOS_FIRST ?? 1);

let bench: Bench;
before(async () => {
  bench = await startBench();
});
after(() => bench.close());

for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) {
  test(`through bad network ${seed}, the file arrives as it is and no acknowledged part is sent again`, async () => {
    const path = bench.path(`chaos-${seed}.safetensors`);
    const bytes = await writeWeights(path, seed, 21 * MIB + seed);
    bench.proxy.trouble = seededTrouble(seed, 0.4);
    let last = '';
    const result = await bench.client({ maxRetries: 20 }).uploads.uploadFile({
      file: path,
      partSize: PART,
      onProgress: ({ stage }) => {
        last = stage;
      },
    });
    bench.proxy.trouble = () => 'none';
    assertModelOf(result, bytes);
    assertNothingTwice(bench.proxy, result.upload.id);
    assert.equal(last, 'done');
    const url = await downloadURL(result.upload.entityId ?? '');
    const back = new Uint8Array(await (await fetch(url)).arrayBuffer());
    assert.ok(bytes.equals(back), 'identical bytes come back');
  });
}

async function downloadURL(modelId: string): Promise<string> {
  const answer = await bench.client().post<{ files: { url: string }[] }>(`/models/${modelId}/download`);
  return answer.files[0]?.url ?? '';
}
