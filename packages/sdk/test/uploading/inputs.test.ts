import assert from 'node:assert/strict';
import { mkdir, readdir, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { after, before, beforeEach, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  APIUserAbortError,
  FileChangedError,
  type UploadFileParams,
  UploadInterruptedError,
  type UploadProgress,
  WharfError,
} from '../../src/index.ts';
import { assertModelOf, type Bench, MIB, PART, startBench } from './upload-bench.ts';
import { weights, writeWeights } from './weights-file.ts';

let bench: Bench;
let seed = 2000;
before(async () => {
  bench = await startBench();
  // A folder for temporary files that no other process uses.
  process.env.TMPDIR = bench.path('temporary');
  await mkdir(tmpdir());
});
beforeEach(() => {
  seed += 1;
  bench.proxy.trouble = () => 'none';
});
after(() => bench.close());

const SIZE = PART + MIB;
const fileName = 'input.safetensors';

function upload(params: UploadFileParams) {
  return bench.client().uploads.uploadFile({ partSize: PART, ...params });
}

/** Pieces of sizes that fit no part. */
async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 3 + 1) % 300_007)
    yield bytes.subarray(at, at + size);
}

/** Names of the files that are kept. */
function spooled(): Promise<string[]> {
  return readdir(tmpdir());
}

test('a path, a file: URL', async () => {
  const path = bench.path(`input-${seed}.safetensors`);
  const bytes = await writeWeights(path, seed, SIZE);
  const result = await upload({ file: path });
  assertModelOf(result, bytes);
  assert.equal(result.upload.originalFileName, `input-${seed}.safetensors`);
  assert.equal(result.upload.kind, 'model');
  assertModelOf(await upload({ file: pathToFileURL(path) }), bytes);
});

test('a Blob, a File, an ArrayBuffer, a view of one', async () => {
  const bytes = Uint8Array.from(weights(seed, SIZE));
  assertModelOf(await upload({ file: new Blob([bytes]), fileName }), bytes);
  const named = await upload({ file: new File([bytes], 'named.safetensors') });
  assert.equal(named.upload.originalFileName, 'named.safetensors');
  assertModelOf(await upload({ file: bytes.buffer, fileName }), bytes);
  const view = new DataView(bytes.buffer, 0, bytes.length);
  assertModelOf(await upload({ file: view, fileName }), bytes);
});

test('a stream whose length is known is sent as it comes', async () => {
  const bytes = weights(seed, 3 * PART + MIB);
  const fileSize = bytes.length;
  const web = new Blob([Uint8Array.from(bytes)]).stream();
  assertModelOf(await upload({ file: web, fileSize, fileName, concurrency: 2 }), bytes);
  assertModelOf(await upload({ file: Readable.from(pieces(bytes)), fileSize, fileName }), bytes);
  assert.deepEqual(await spooled(), []);
});

test('parts of a stream are sent again as those of a file are', async () => {
  const bytes = weights(seed, 3 * PART + MIB);
  let troubles = 4;
  bench.proxy.trouble = ({ part }) => {
    if (part === undefined || troubles === 0) return 'none';
    troubles -= 1;
    return troubles % 2 === 0 ? 'flip' : 'drop-request';
  };
  const result = await upload({ file: pieces(bytes), fileSize: bytes.length, fileName, concurrency: 2 });
  assertModelOf(result, bytes);
});

test('a stream of unknown length is kept on disk first, and nothing of it stays', async () => {
  const bytes = weights(seed, SIZE);
  assertModelOf(await upload({ file: pieces(bytes), fileName }), bytes);
  assert.deepEqual(await spooled(), []);
});

test('a stream that breaks ends the upload with its own error', async () => {
  const failure = new Error('cable pulled');
  const broken = async function* () {
    yield new Uint8Array(1000);
    throw failure;
  };
  await assert.rejects(upload({ file: broken(), fileName }), (error) => error === failure);
  await assert.rejects(upload({ file: broken(), fileName, fileSize: SIZE }), (error) => error === failure);
  assert.deepEqual(await spooled(), []);
});

test('a stream with more or fewer bytes than were announced is told, and never completed', async () => {
  const bytes = weights(seed, SIZE);
  for (const [fileSize, message] of [
    [SIZE - 1, /more bytes than fileSize says/],
    [SIZE + 1, new RegExp(`ended after ${SIZE} bytes`)],
    [PART, /more bytes than fileSize says/],
  ] as const) {
    await assert.rejects(upload({ file: pieces(bytes), fileName, fileSize }), (error) => {
      assert.ok(error instanceof WharfError, String(error));
      assert.match(error.message, message);
      return true;
    });
  }
});

test('what cannot be uploaded is said before an upload is created', async () => {
  const creations = () => bench.proxy.requests.filter((request) => request === 'POST /v1/uploads').length;
  const before = creations();
  const bytes = new Uint8Array(10);
  const wrong: readonly [UploadFileParams, RegExp][] = [
    [{ file: new Uint8Array(0), fileName }, /empty/],
    [{ file: pieces(new Uint8Array(0)), fileName }, /empty/],
    [{ file: bytes }, /fileName/],
    [{ file: bytes, fileName, fileSize: 11 }, /fileSize says 11 bytes/],
    [{ file: bytes, fileName, partSize: 1 }, /partSize/],
    [{ file: bytes, fileName, concurrency: 33 }, /concurrency/],
    [{ file: bytes, fileName, giveUpAfter: -1 }, /giveUpAfter/],
    [{ file: bench.path('missing') }, /There is no file/],
    [{ file: bench.folder }, /is a folder/],
    [{ file: '/dev/null' }, /not a regular file/],
    [{ file: 'https://example.com/a.png' }, /importFromUrl/],
    [{ file: Readable.from(['text']), fileName }, /must give bytes/],
    [{ file: 7 as unknown as string, fileName }, /must be a path/],
    [{ file: bytes, resume: { version: 2 } as never }, /version 2/],
  ];
  for (const [params, message] of wrong)
    await assert.rejects(
      upload(params),
      (error) => error instanceof WharfError && message.test(error.message),
      String(message),
    );
  assert.equal(creations(), before);
});

test('a file that becomes shorter while it is sent is told, and can be resumed by nobody as something else', async () => {
  const path = bench.path(`input-${seed}.safetensors`);
  await writeWeights(path, seed, 4 * PART);
  const shortened = upload({
    file: path,
    concurrency: 1,
    onState: ({ digests }) => {
      if (Object.keys(digests).length === 1) shortening ??= truncate(path, 3 * PART);
    },
  });
  let shortening: Promise<void> | undefined;
  await assert.rejects(shortened, FileChangedError);
  await shortening;
});

test('progress goes through its stages, adds up, and ends with done', async () => {
  const seen: UploadProgress[] = [];
  const bytes = weights(seed, SIZE);
  await upload({ file: bytes, fileName, onProgress: (progress) => seen.push(progress) });
  const stages = [...new Set(seen.map(({ stage }) => stage))];
  assert.deepEqual(stages, ['preparing', 'uploading', 'processing', 'done']);
  const last = seen.at(-1);
  assert.equal(last?.stage, 'done');
  assert.equal(last?.bytesSent, SIZE);
  assert.equal(last?.processed, 1);
  assert.equal(last?.upload?.status, 'imported');
  for (const { bytesSent, bytesTotal, bytesPerSecond, processed } of seen) {
    assert.ok(bytesSent >= 0 && bytesSent <= SIZE, `${bytesSent} bytes`);
    assert.ok(bytesTotal === SIZE || bytesSent === 0);
    assert.ok(bytesPerSecond >= 0 && processed >= 0 && processed <= 1);
  }
});

test('a signal ends the call wherever it is', async () => {
  const before = new AbortController();
  before.abort();
  await assert.rejects(
    upload({ file: weights(seed, MIB), fileName, signal: before.signal }),
    APIUserAbortError,
  );

  const spooling = new AbortController();
  let ended = false;
  const endless = (async function* () {
    try {
      yield new Uint8Array(10);
      spooling.abort();
      yield new Uint8Array(10);
    } finally {
      ended = true;
    }
  })();
  await assert.rejects(upload({ file: endless, fileName, signal: spooling.signal }), APIUserAbortError);
  assert.ok(ended, 'the stream is told');

  const sending = new AbortController();
  bench.proxy.trouble = ({ part }) => {
    if (part !== 2) return 'none';
    sending.abort();
    return 'hang';
  };
  const interrupted = upload({ file: weights(seed, SIZE), fileName, signal: sending.signal });
  await assert.rejects(interrupted, (error) => {
    assert.ok(error instanceof UploadInterruptedError);
    assert.ok(error.cause instanceof APIUserAbortError);
    return true;
  });

  bench.proxy.trouble = () => 'none';
  const waiting = new AbortController();
  const processed = upload({
    file: weights(seed, SIZE),
    fileName,
    signal: waiting.signal,
    onProgress: ({ stage }) => {
      if (stage === 'processing') waiting.abort();
    },
  });
  await assert.rejects(processed, UploadInterruptedError);
});

test('with a fetch of your own, that one sends the parts: bare, and with their length', async () => {
  const seen: { url: string; init: RequestInit | undefined }[] = [];
  const client = bench.client({
    fetch: (url, init) => {
      seen.push({ url: String(url), init });
      return fetch(url, init);
    },
  });
  const bytes = weights(seed, SIZE);
  const first = bench.proxy.puts.length;
  assertModelOf(await client.uploads.uploadFile({ file: bytes, fileName, partSize: PART }), bytes);
  const parts = seen.filter(({ init }) => init?.method === 'PUT');
  assert.equal(parts.length, 2);
  for (const { headers } of bench.proxy.puts.slice(first)) {
    assert.equal(headers.authorization, undefined);
    assert.equal(headers['transfer-encoding'], undefined);
    assert.ok(Number(headers['content-length']) > 0);
  }
});
