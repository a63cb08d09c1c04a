import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MIN_PART_SIZE } from '@wharf/contract';
import { inProcessFeed } from '../../src/adapters/feed/in-process.ts';
import { InvalidRequestError } from '../../src/domain/errors.ts';
import { completeUpload } from '../../src/domain/uploads/complete-upload.ts';
import { viewUpload } from '../../src/domain/uploads/upload-view.ts';
import { newS3Store } from '../conformance/blobs/s3-subject.ts';
import { aJob, anObject, anUpload } from '../conformance/database/records.ts';
import { WITHOUT_S3 } from '../services/s3.ts';
import { LIMITS, openStores } from './real-stores.ts';

const TAIL = Buffer.from('the last part');
const SIZE = MIN_PART_SIZE + TAIL.length;

test('a complete goes by what the bucket has then, whatever was seen there before', {
  skip: WITHOUT_S3,
}, async (t) => {
  const { database, tracer } = await openStores(t);
  const subject = await newS3Store(t);
  const clock = Date.now;
  const deps = {
    database,
    blobs: subject.store,
    tracer,
    feed: inProcessFeed(),
    clock,
    limits: { ...LIMITS, partUrlTtl: 600_000, uploadTtl: 600_000 },
    crashPoint: () => {},
  };
  const begun = await subject.begin('u', { size: SIZE, parts: 2 });
  await database.objects.insert(anObject('u', { size: SIZE, multipartRef: begun.ref, state: 'open' }));
  const times = { createdAt: clock(), updatedAt: clock() };
  await database.uploads.insert(
    anUpload('u', { jobId: 'j', storageKey: 'u', fileSize: SIZE, partsCount: 2, ...times }),
  );
  await database.jobs.insert(aJob('j', { uploadId: 'u', status: 'pending' }));

  const look = async () => {
    const upload = await database.uploads.findById('u');
    assert.ok(upload);
    return viewUpload(deps, upload);
  };
  const refused = async (details: Readonly<Record<string, unknown>>) => {
    await assert.rejects(completeUpload(deps, 'p1', 'u'), (error) => {
      assert.ok(error instanceof InvalidRequestError);
      assert.deepEqual({ ...error.details, ...details }, error.details);
      return true;
    });
    assert.equal((await database.uploads.findById('u'))?.status, 'pending');
  };

  await refused({ missingParts: [1, 2], receivedBytes: 0 });
  await subject.sendPart(begun, 2, TAIL);
  await refused({ missingParts: [1], receivedBytes: TAIL.length });
  await subject.sendPart(begun, 1, Buffer.alloc(MIN_PART_SIZE, 'a'));
  assert.deepEqual(
    (await look()).parts?.map(({ stored }) => stored?.size),
    [MIN_PART_SIZE, TAIL.length],
  );
  // Nobody told Wharf of it.
  await subject.sendPart(begun, 2, TAIL.subarray(1));
  await refused({ missingParts: [], receivedBytes: SIZE - 1 });
  await subject.sendPart(begun, 2, TAIL);
  assert.equal((await completeUpload(deps, 'p1', 'u')).status, 'complete');
  assert.equal(await subject.store.size('u'), SIZE);
});
