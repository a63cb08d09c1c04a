import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { PermissionDeniedError, type UploadFileParams } from '../../src/index.ts';
import { stubClient } from './stub-service.ts';

/** An upload that the API does not let begin. */
async function refused(file: UploadFileParams['file']): Promise<void> {
  const fetch = async () => Response.json({ reason: 'no' }, { status: 403 });
  const { uploads } = stubClient({}, { fetch });
  await assert.rejects(uploads.uploadFile({ file, fileSize: 10, fileName: 'a.png' }), PermissionDeniedError);
}

test('a stream whose upload is refused is told to end, though nothing was read of it', async () => {
  const ended: string[] = [];
  await refused(new ReadableStream({ cancel: () => void ended.push('ReadableStream') }));
  const next = async () => assert.fail('read');
  const result = { done: true as const, value: undefined };
  await refused({
    [Symbol.asyncIterator]: () => ({
      next,
      async return() {
        ended.push('iterable');
        return result;
      },
    }),
  });
  const stream = new Readable({ read() {} });
  await refused(stream);
  assert.deepEqual([...ended, stream.destroyed], ['ReadableStream', 'iterable', true]);
});
