import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import {
  AuthenticationError,
  BadRequestError,
  DigestMismatchError,
  InternalServerError,
  PermissionDeniedError,
  UploadFailedError,
  UploadInterruptedError,
  type UploadState,
} from '../../src/index.ts';
import { startFront } from '../driver/front-server.ts';
import type { Trouble } from './chaos-proxy.ts';
import { assertModelOf, assertNothingTwice, type Bench, MIB, PART, startBench } from './upload-bench.ts';
import { weights } from './weights-file.ts';

let bench: Bench;
let seed = 1000;
before(async () => {
  bench = await startBench();
});
beforeEach(() => {
  seed += 1;
  bench.proxy.trouble = () => 'none';
});
after(() => bench.close());

function send(
  size: number,
  options: { concurrency?: number; giveUpAfter?: number; onState?: (state: UploadState) => void } = {},
) {
  const file = weights(seed, size);
  const upload = bench.client().uploads.uploadFile({
    file,
    fileName: `refusals-${seed}.safetensors`,
    partSize: PART,
    ...options,
  });
  return { file, upload };
}

/** Lets the first requests for a part have trouble. */
function once(part: number, trouble: Trouble, times = 1): void {
  let left = times;
  bench.proxy.trouble = (request) => {
    if (request.part !== part || left === 0) return 'none';
    left -= 1;
    return trouble;
  };
}

/** Numbers of the parts that were sent of an upload, in the order in which they came. */
function sentOf(uploadId: string): number[] {
  return bench.proxy.puts.filter(({ url }) => url.includes(uploadId)).map(({ part }) => part);
}

test('a part that arrives changed is noticed, and sent again', async () => {
  once(2, 'flip', 3);
  const { file, upload } = send(2 * PART + 1);
  const result = await upload;
  assertModelOf(result, file);
  assert.equal(sentOf(result.upload.id).filter((part) => part === 2).length, 4);
});

test('a part that always arrives changed ends the upload', async () => {
  bench.proxy.trouble = ({ part }) => (part === 1 ? 'flip' : 'none');
  await assert.rejects(send(MIB).upload, DigestMismatchError);
});

test('a part whose answer was lost is not sent again', async () => {
  once(2, 'drop-answer');
  const { file, upload } = send(2 * PART + 1);
  const result = await upload;
  assertModelOf(result, file);
  assert.deepEqual(sentOf(result.upload.id).sort(), [1, 2, 3]);
});

test('parts that the server has not when all was said to be sent are sent again', async () => {
  once(2, 'pretend', 2);
  const { file, upload } = send(2 * PART + 1);
  const result = await upload;
  assertModelOf(result, file);
  assert.equal(sentOf(result.upload.id).filter((part) => part === 2).length, 3);
});

test('when parts never stay, the upload ends with what the server says: another try would not help', async () => {
  bench.proxy.trouble = ({ part }) => (part === 1 ? 'pretend' : 'none');
  await assert.rejects(send(MIB).upload, (error) => {
    assert.ok(error instanceof BadRequestError, String(error));
    assert.match(error.message, /missing part/);
    return true;
  });
});

test('when nothing gets through for long enough, the upload is given up with its state', async () => {
  bench.proxy.trouble = ({ part }) => (part === 2 ? 'unavailable' : 'none');
  const { file, upload } = send(PART + MIB, { giveUpAfter: 400, concurrency: 1 });
  const error = await upload.catch((reason: unknown) => reason);
  assert.ok(error instanceof UploadInterruptedError, String(error));
  assert.ok(error.cause instanceof InternalServerError);
  assert.deepEqual(Object.keys(error.state.digests), ['1']);
  bench.proxy.trouble = () => 'none';
  assertModelOf(await bench.client().uploads.uploadFile({ file, resume: error.state }), file);
  assertNothingTwice(bench.proxy, error.state.uploadId);
});

test('a URL that is refused is replaced by a look at the upload', async () => {
  once(1, 'forbidden');
  const { file, upload } = send(MIB);
  const result = await upload;
  assertModelOf(result, file);
  const all = bench.proxy.requests.filter((request) => request.includes(result.upload.id));
  assert.deepEqual(
    all.slice(0, 3).map((request) => request.split(' ')[0]),
    ['PUT', 'GET', 'PUT'],
  );
});

test('a fresh URL that is refused, too, ends the upload, and secrets stay out of the error', async () => {
  bench.proxy.trouble = ({ part }) => (part === 1 ? 'forbidden' : 'none');
  const states: UploadState[] = [];
  const { upload } = send(MIB, { onState: (told) => states.push(told) });
  const error = await upload.catch((reason: unknown) => reason);
  assert.ok(error instanceof PermissionDeniedError, String(error));
  const state = states.at(-1) ?? assert.fail('no state');
  const urls = bench.proxy.puts.filter(({ url }) => url.includes(state.uploadId));
  assert.equal(urls.length, 2);
  for (const { url } of urls) {
    const signature = url.split('?')[1] ?? assert.fail('no query');
    for (const value of new URLSearchParams(signature).values())
      assert.ok(value.length < 8 || !JSON.stringify([error.message, state, error.cause]).includes(value));
  }
});

test('an upload that is aborted meanwhile ends with what the server says', async () => {
  let uploadId = '';
  bench.proxy.trouble = ({ part, path }) => {
    uploadId = /upload_\w+/.exec(path)?.[0] ?? uploadId;
    return part === 2 ? 'unavailable' : 'none';
  };
  let aborted: Promise<unknown> | undefined;
  const { upload } = send(PART + MIB, {
    onState: () => {
      if (uploadId !== '')
        aborted ??= bench
          .client()
          .uploads.delete(uploadId)
          .then(() => (bench.proxy.trouble = () => 'none'));
    },
  });
  await assert.rejects(upload, (error) => {
    assert.ok(error instanceof UploadFailedError, String(error));
    assert.equal(error.upload.status, 'failed');
    return true;
  });
  await aborted;
});

test('a file that the server refuses ends with its reason', async () => {
  const upload = bench
    .client()
    .uploads.uploadFile({ file: Buffer.from('no weights'), fileName: 'no.safetensors' });
  await assert.rejects(upload, UploadFailedError);
});

test('a call-back that throws ends the upload with its error, and nothing is sent any more', async () => {
  const failure = new Error('disk full');
  const onState = () => {
    throw failure;
  };
  await assert.rejects(send(PART, { onState }).upload, (error) => error === failure);
  const { uploads } = bench.client();
  const onProgress = onState;
  await assert.rejects(
    uploads.uploadFile({ file: weights(seed, PART), fileName: 'a.safetensors', onProgress }),
    (error) => error === failure,
  );
});

test('credentials that are refused at the end keep their error, and others go on with the upload', async () => {
  const { server } = bench;
  const front = await startFront(server.url, ({ path }, response) => {
    if (!path.endsWith('/action')) return false;
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ statusCode: 401, error: 'Unauthorized', reason: 'the key was revoked' }));
    return true;
  });
  const states: UploadState[] = [];
  seed += 1;
  const file = weights(seed, MIB);
  const fileName = `refusals-${seed}.safetensors`;
  const upload = bench
    .client({ baseURL: server.baseURL.replace(server.url, front.url), maxRetries: 0 })
    .uploads.uploadFile({ file, fileName, onState: (told) => states.push(told) });
  await assert.rejects(upload, AuthenticationError).finally(() => front.stop());
  const resume = states.at(-1) ?? assert.fail('no state');
  assertModelOf(await bench.client().uploads.uploadFile({ file, fileName, resume }), file);
});
