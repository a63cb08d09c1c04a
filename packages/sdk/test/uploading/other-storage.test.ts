/** Services whose storage tells other things than Wharf's own: S3 behind Scenario's API. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { UploadInterruptedError, type UploadState, type Wharf } from '../../src/index.ts';
import { assertModelOf, type Bench, PART, startBench } from './upload-bench.ts';
import { weights } from './weights-file.ts';

let bench: Bench;
let seed = 3000;
before(async () => {
  bench = await startBench();
});
beforeEach(() => {
  seed += 1;
  bench.proxy.trouble = () => 'none';
});
after(() => bench.close());

/** What the storage answers to the bytes that it got. */
type Tag = (bytes: Uint8Array) => Record<string, string>;

const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex');

/** A client of a service whose parts have other entity tags, and that does not tell which parts it has. */
function scenario(
  tag: Tag,
  damage: (part: number) => boolean = () => false,
): { client: Wharf; sent: number[] } {
  const sent: number[] = [];
  const client = bench.client({
    fetch: async (url, init) => {
      if (init?.method === 'GET' && /\/uploads\/\w+$/.test(String(url)))
        return silentAboutParts(await fetch(url, init));
      if (init?.method !== 'PUT') return fetch(url, init);
      const part = Number(/\/parts\/(\d+)/.exec(String(url))?.[1]);
      sent.push(part);
      const bytes = Uint8Array.from(init.body as Uint8Array);
      if (damage(part)) bytes[1000] = (bytes[1000] ?? 0) ^ 1;
      const answer = await fetch(url, { ...init, body: bytes });
      return new Response(null, { status: answer.status, headers: tag(bytes) });
    },
  });
  return { client, sent };
}

async function silentAboutParts(answer: Response): Promise<Response> {
  const { status } = answer;
  const body = await answer.json();
  for (const part of body.upload.parts ?? []) {
    delete part.size;
    delete part.etag;
  }
  return Response.json(body, { status });
}

const fileName = 'other.safetensors';

test('with the tags of S3, MD5 tells a part that arrived changed', async () => {
  let isFirst = true;
  const { client, sent } = scenario(
    (bytes) => ({ etag: `"${md5(bytes)}"` }),
    (part) => {
      const damaged = part === 3 && isFirst;
      if (part === 3) isFirst = false;
      return damaged;
    },
  );
  const file = weights(seed, 3 * PART + 1);
  const states: UploadState[] = [];
  const result = await client.uploads.uploadFile({
    file,
    fileName,
    partSize: PART,
    concurrency: 1,
    onState: (state) => states.push(state),
  });
  assertModelOf(result, file);
  assert.deepEqual(sent, [1, 2, 3, 3, 4]);
  assert.equal(states.at(-1)?.digests[4], md5(file.subarray(3 * PART)));
});

test('tags that are no digests are believed nothing', async () => {
  const kms = { 'x-amz-server-side-encryption': 'aws:kms', etag: '"d41d8cd98f00b204e9800998ecf8427e"' };
  for (const headers of [kms, { etag: '"d41d8cd98f00b204e9800998ecf8427e-1"' }, {}] as Record<
    string,
    string
  >[]) {
    const { client, sent } = scenario(() => headers);
    const file = weights(seed, PART + 1);
    assertModelOf(await client.uploads.uploadFile({ file, fileName, partSize: PART }), file);
    assert.deepEqual(sent.sort(), [1, 2]);
  }
});

test('where the service does not tell what it has, the state does', async () => {
  const file = weights(seed, 3 * PART + 1);
  const tag: Tag = (bytes) => ({ etag: `"${md5(bytes)}"` });
  const first = scenario(tag);
  const controller = new AbortController();
  const error = await first.client.uploads
    .uploadFile({
      file,
      fileName,
      partSize: PART,
      concurrency: 1,
      signal: controller.signal,
      onState: ({ digests }) => {
        if (Object.keys(digests).length === 2) controller.abort();
      },
    })
    .catch((reason: unknown) => reason);
  assert.ok(error instanceof UploadInterruptedError, String(error));
  const second = scenario(tag);
  // The second part is another by now: kept is only what is the same.
  file[PART + 100] = (file[PART + 100] ?? 0) ^ 1;
  assertModelOf(await second.client.uploads.uploadFile({ file, resume: error.state }), file);
  assert.deepEqual(second.sent.sort(), [2, 3, 4]);
});
