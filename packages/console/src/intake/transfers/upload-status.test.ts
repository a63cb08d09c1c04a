import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Upload } from '@wharf/sdk';
import { statusOf } from './upload-status.ts';

const upload = (fields: Partial<Upload>): Upload => ({
  id: 'upload_1',
  authorId: 'key_1',
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  fileName: 'a.png',
  fileSize: 100,
  kind: 'image',
  ownerId: 'project_1',
  source: 'multipart',
  status: 'pending',
  ...fields,
});
const job = { status: 'in-progress', progress: 0.4 } as const;

describe('how a transfer stands by what the server says', () => {
  it('is not said of a file that is still being sent', () => {
    assert.equal(statusOf({ upload: upload({}), bytesReceived: 50, job }), undefined);
  });

  it('follows an import from its first byte, and says what it waits for', () => {
    const import1 = upload({
      source: 'url',
      config: { delayed: { reason: 'The server is busy', until: 'x' } },
    });
    const status = statusOf({ upload: import1, bytesReceived: 50, job });
    assert.equal(status?.stage, 'fetching');
    assert.equal(status?.bytes, 50);
    assert.equal(status?.note, 'The server is busy');
  });

  it('goes on with the work of the server, and its progress', () => {
    assert.equal(statusOf({ upload: upload({ status: 'complete' }) })?.stage, 'queued');
    const checking = statusOf({ upload: upload({ status: 'validating' }), bytesReceived: 100, job });
    assert.deepEqual([checking?.stage, checking?.processed, checking?.bytes], ['checking', 0.4, 100]);
    assert.equal(statusOf({ upload: upload({ status: 'validated' }) })?.stage, 'importing');
  });

  it('ends with the asset or the model that it became', () => {
    const entity = (fields: Partial<Upload>) =>
      statusOf({ upload: upload({ status: 'imported', ...fields }) })?.entity;
    assert.deepEqual(entity({ entityId: 'asset_1' }), { type: 'asset', id: 'asset_1' });
    assert.deepEqual(entity({ entityId: 'model_1', kind: 'asset' }), { type: 'model', id: 'model_1' });
    assert.deepEqual(entity({ entityId: 'm1', kind: 'model' }), { type: 'model', id: 'm1' });
  });

  it('ends with the reason of a failure', () => {
    const failed = statusOf({ upload: upload({ status: 'failed', errorMessage: 'It is no PNG.' }) });
    assert.deepEqual([failed?.stage, failed?.note], ['failed', 'It is no PNG.']);
  });
});
