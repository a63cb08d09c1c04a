import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, utimes } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  FileChangedError,
  NotFoundError,
  UploadFailedError,
  type UploadFileParams,
  UploadInterruptedError,
  type UploadState,
} from '../../src/index.ts';
import { assertModelOf, assertNothingTwice, type Bench, MIB, PART, startBench } from './upload-bench.ts';
import { writeWeights } from './weights-file.ts';

const SIZE = 4 * PART + MIB;

let bench: Bench;
let seed = 0;
before(async () => {
  bench = await startBench();
});
beforeEach(() => {
  seed += 1;
  bench.proxy.trouble = () => 'none';
});
after(() => bench.close());

async function newFile(): Promise<{ readonly path: string; readonly bytes: Buffer }> {
  const path = bench.path(`resume-${seed}.safetensors`);
  return { path, bytes: await writeWeights(path, seed, SIZE) };
}

/** Sends until the parts `acknowledged` are there, and is aborted then. */
async function interrupt(
  file: UploadFileParams['file'],
  acknowledged: readonly number[],
): Promise<UploadState> {
  const controller = new AbortController();
  bench.proxy.trouble = ({ part }) => (part === undefined || acknowledged.includes(part) ? 'none' : 'hang');
  const upload = bench.client().uploads.uploadFile({
    file,
    fileName: `resume-${seed}.safetensors`,
    partSize: PART,
    concurrency: 5,
    signal: controller.signal,
    onState: ({ digests }) => {
      if (Object.keys(digests).length === acknowledged.length) controller.abort();
    },
  });
  const error = await upload.then(
    () => assert.fail('it was not interrupted'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof UploadInterruptedError, String(error));
  bench.proxy.trouble = () => 'none';
  return error.state;
}

/** The parts that were sent by `action`. */
async function partsSentBy(action: () => Promise<unknown>): Promise<number[]> {
  const before = bench.proxy.puts.length;
  await action();
  return bench.proxy.puts
    .slice(before)
    .map(({ part }) => part)
    .sort((a, b) => a - b);
}

/** Changes a byte of part `number`, and the time of modification unless it is given. */
async function changePart(path: string, number: number, mtime?: Date): Promise<void> {
  const handle = await open(path, 'r+');
  await handle.write(Buffer.from('changed'), 0, 7, (number - 1) * PART + 1000);
  await handle.close();
  const time = mtime ?? new Date(Date.now() + 5_000);
  await utimes(path, time, time);
}

test('from the state, only what is missing is sent', async () => {
  const { path, bytes } = await newFile();
  const state = await interrupt(path, [1, 3]);
  // What is stored is what a program would read back.
  const resume = JSON.parse(JSON.stringify(state)) as UploadState;
  const sent = await partsSentBy(async () =>
    assertModelOf(await bench.client().uploads.uploadFile({ file: path, resume }), bytes),
  );
  assert.deepEqual(sent, [2, 4, 5]);
  assertNothingTwice(bench.proxy, state.uploadId);
});

test('from the id alone, only what is missing is sent', async () => {
  const { path, bytes } = await newFile();
  const { uploadId } = await interrupt(path, [2, 4]);
  const stages = new Set<string>();
  const sent = await partsSentBy(async () => {
    const result = await bench.client().uploads.uploadFile({
      file: path,
      resume: uploadId,
      onProgress: ({ stage, bytesSent }) => {
        stages.add(stage);
        if (stage === 'uploading') assert.ok(bytesSent >= 2 * PART, 'what is kept counts as sent');
      },
    });
    assertModelOf(result, bytes);
  });
  assert.deepEqual(sent, [1, 3, 5]);
  assert.deepEqual([...stages], ['preparing', 'uploading', 'processing', 'done']);
});

test('from the id alone, bytes in memory and streams are resumed as files are', async () => {
  const { path, bytes } = await newFile();
  const { uploadId } = await interrupt(path, [2, 4]);
  const inMemory = await partsSentBy(async () => {
    const controller = new AbortController();
    bench.proxy.trouble = ({ part }) => (part === 5 ? 'hang' : 'none');
    const resumed = bench.client().uploads.uploadFile({
      file: bytes,
      resume: uploadId,
      signal: controller.signal,
      onState: ({ digests }) => {
        if (Object.keys(digests).length === 4) controller.abort();
      },
    });
    await assert.rejects(resumed, UploadInterruptedError);
  });
  assert.deepEqual(inMemory, [1, 3, 5]);
  bench.proxy.trouble = () => 'none';
  const streamed = await partsSentBy(async () => {
    const file = new Blob([new Uint8Array(bytes)]).stream();
    const resume = uploadId;
    assertModelOf(await bench.client().uploads.uploadFile({ file, fileSize: SIZE, resume }), bytes);
  });
  assert.deepEqual(streamed, [5]);
});

test('a part that changed in the file is sent again, whatever the state says', async () => {
  const { path } = await newFile();
  const state = await interrupt(path, [1, 2, 3]);
  await changePart(path, 2);
  const sent = await partsSentBy(async () => {
    const result = await bench.client().uploads.uploadFile({ file: path, resume: state });
    const handle = await open(path);
    assertModelOf(result, await handle.readFile());
    await handle.close();
  });
  assert.deepEqual(sent, [2, 4, 5]);
});

test('parts of a file with the size and time of the state are not read again', async () => {
  const { path } = await newFile();
  // Of whole milliseconds: of finer times, what a Date holds is rounded.
  const mtime = new Date(1_700_000_000_000);
  await utimes(path, mtime, mtime);
  const state = await interrupt(path, [1, 2, 3]);
  assert.equal(state.lastModified, mtime.getTime());
  await changePart(path, 2, mtime);
  const sent = await partsSentBy(() => bench.client().uploads.uploadFile({ file: path, resume: state }));
  assert.deepEqual(sent, [4, 5]);
});

test('an interruption while parts are compared loses nothing of the state', async () => {
  const { path, bytes } = await newFile();
  const state = await interrupt(path, [1, 2]);
  await utimes(path, new Date(), new Date());
  const controller = new AbortController();
  const resumed = bench.client().uploads.uploadFile({
    file: path,
    resume: state,
    signal: controller.signal,
    // The first report after the upload was looked at.
    onProgress: ({ upload }) => {
      if (upload !== undefined) controller.abort();
    },
    onState: ({ digests }) => assert.deepEqual(digests, state.digests),
  });
  await assert.rejects(resumed, (error) => {
    assert.ok(error instanceof UploadInterruptedError);
    assert.deepEqual(error.state.digests, state.digests);
    return true;
  });
  assertModelOf(await bench.client().uploads.uploadFile({ file: path, resume: state }), bytes);
});

test('a state that lies about a part keeps nothing that the server has not', async () => {
  const { path, bytes } = await newFile();
  const state = await interrupt(path, [1]);
  const lie = { ...state, digests: { 1: 'a'.repeat(64), 2: 'b'.repeat(64) } };
  const sent = await partsSentBy(async () =>
    assertModelOf(await bench.client().uploads.uploadFile({ file: path, resume: lie }), bytes),
  );
  assert.deepEqual(sent, [1, 2, 3, 4, 5]);
});

test('a file of another size is refused', async () => {
  const { path, bytes } = await newFile();
  const state = await interrupt(path, [1]);
  const file = bytes.subarray(0, SIZE - 1);
  for (const resume of [state, state.uploadId])
    await assert.rejects(bench.client().uploads.uploadFile({ file, resume }), FileChangedError);
});

test('an upload that was completed is only waited for', async () => {
  const { path, bytes } = await newFile();
  const first = await bench.client().uploads.uploadFile({ file: path, partSize: PART });
  const sent = await partsSentBy(async () => {
    const result = await bench.client().uploads.uploadFile({ file: path, resume: first.upload.id });
    assertModelOf(result, bytes);
    assert.equal(result.upload.entityId, first.upload.entityId);
  });
  assert.deepEqual(sent, []);
});

test('an upload that was aborted, or is not there, is said to be so', async () => {
  const { path } = await newFile();
  const { uploadId } = await interrupt(path, [1]);
  await bench.client().uploads.delete(uploadId);
  const { uploads } = bench.client();
  await assert.rejects(uploads.uploadFile({ file: path, resume: uploadId }), UploadFailedError);
  await assert.rejects(uploads.uploadFile({ file: path, resume: 'upload_0000' }), NotFoundError);
});

test('after the process was killed, another goes on from the id that it wrote down', async () => {
  const { path, bytes } = await newFile();
  bench.proxy.trouble = ({ part = 0 }) => (part > 2 ? 'hang' : 'none');
  const child = startUpload(path);
  const state = await stateWith(child, 2);
  child.kill('SIGKILL');
  await once(child, 'exit');
  bench.proxy.trouble = () => 'none';
  const sent = await partsSentBy(async () =>
    assertModelOf(await bench.client().uploads.uploadFile({ file: path, resume: state.uploadId }), bytes),
  );
  assert.deepEqual(sent, [3, 4, 5]);
  assertNothingTwice(bench.proxy, state.uploadId);
});

function startUpload(path: string): ChildProcess {
  const { apiKey, apiSecret } = bench.server;
  const program = fileURLToPath(new URL('upload-process.ts', import.meta.url));
  const args = [program, `${bench.proxy.url}/v1`, apiKey, apiSecret, path, String(PART)];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function stateWith(child: ChildProcess, acknowledged: number): Promise<UploadState> {
  assert.ok(child.stdout !== null);
  for await (const line of createInterface({ input: child.stdout })) {
    const state = JSON.parse(line) as UploadState;
    if (Object.keys(state.digests).length === acknowledged) return state;
  }
  return assert.fail('the process ended before');
}
