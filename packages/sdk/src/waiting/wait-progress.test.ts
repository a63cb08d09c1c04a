import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { UploadProgress } from '../progress.ts';
import type { Upload } from '../types.ts';
import { sightingFrom } from './sighting.ts';
import { WaitProgress } from './wait-progress.ts';

const UPLOAD = { id: 'upload_1', status: 'pending', kind: 'image', source: 'url' } as Upload;

function told(...events: readonly object[]): UploadProgress[] {
  const all: UploadProgress[] = [];
  const progress = new WaitProgress(UPLOAD, (one) => all.push(one));
  for (const event of events) {
    const sighting = sightingFrom(JSON.stringify(event));
    assert.ok(sighting);
    progress.saw(sighting);
  }
  return all;
}

it('counts the work after the last byte from 0 to 1, although fetching is part of the job', () => {
  const steps = told(
    { status: 'pending', bytesReceived: 0, progress: 0 },
    { status: 'pending', bytesReceived: 100, fileSize: 100, progress: 0.6 },
    { status: 'complete', bytesReceived: 100, fileSize: 100, progress: 0.6 },
    { status: 'validating', bytesReceived: 100, fileSize: 100, progress: 0.8 },
    { status: 'validating', bytesReceived: 100, fileSize: 100, progress: 0.7 },
    { status: 'validated', bytesReceived: 100, fileSize: 100, progress: 1.02 },
  );
  assert.deepEqual(
    steps.map(({ stage }) => stage),
    ['uploading', 'uploading', 'processing', 'processing', 'processing', 'processing'],
  );
  assert.deepEqual(
    steps.map(({ processed }) => Math.round(processed * 100) / 100),
    [0, 0, 0, 0.5, 0.5, 1],
  );
});

it('knows no total of an import before the server does', () => {
  const steps = told(
    { status: 'pending', bytesReceived: 7, progress: 0 },
    { status: 'pending', bytesReceived: 9, fileSize: 20, progress: 0 },
  );
  assert.deepEqual(
    steps.map(({ bytesSent, bytesTotal }) => [bytesSent, bytesTotal]),
    [
      [7, undefined],
      [9, 20],
    ],
  );
  assert.equal(steps[1]?.upload?.fileSize, 20);
});

it('is not misled by bytes beyond the end', () => {
  assert.equal(told({ status: 'pending', bytesReceived: 30, fileSize: 20, progress: 0 })[0]?.bytesSent, 20);
});
