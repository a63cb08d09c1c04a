import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { UPLOAD_STATUSES, type UploadStatus } from '@wharf/contract';
import { openSqliteDatabase } from '../../src/adapters/database/sqlite/open.ts';
import { changeStatus } from '../../src/domain/uploads/change-status.ts';
import { canChange, isFinal } from '../../src/domain/uploads/state.ts';
import type { Database } from '../../src/ports/database.ts';
import type { UploadRecord } from '../../src/ports/upload-repository.ts';

/** The life of an upload as DESIGN section 2.6 has it, written out a second time on purpose. */
const LEGAL = new Set([
  'pending > complete',
  'pending > failed',
  'complete > validating',
  'complete > failed',
  'validating > validated',
  'validating > failed',
  'validated > imported',
  'validated > failed',
]);

let directory: string;
let database: Database;
let serial = 0;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wharf-state-'));
  database = (await openSqliteDatabase({ file: join(directory, 'wharf.db') })).database;
  await database.projects.insert({ id: 'proj_1', name: 'one', createdAt: 0 });
});

after(async () => {
  await database.close();
  await rm(directory, { recursive: true });
});

async function insertUpload(status: UploadStatus): Promise<string> {
  serial += 1;
  const id = `upload_${serial}`;
  await database.objects.insert({
    key: id,
    projectId: 'proj_1',
    state: 'open',
    size: 10,
    multipartRef: null,
    purpose: 'upload',
    createdAt: 0,
  });
  const upload: UploadRecord = {
    id,
    projectId: 'proj_1',
    authorId: 'a'.repeat(32),
    jobId: `job_${serial}`,
    kind: 'image',
    source: 'multipart',
    provider: null,
    status,
    fileName: 'a.png',
    originalFileName: 'a.png',
    contentType: 'image/png',
    fileSize: 10,
    partsCount: 1,
    url: null,
    config: null,
    assetOptions: null,
    entityId: null,
    errorMessage: null,
    errorDetails: null,
    storageKey: id,
    sha256: null,
    traceContext: null,
    createdAt: 0,
    updatedAt: 0,
  };
  await database.uploads.insert(upload);
  return id;
}

describe('the life of an upload', () => {
  for (const from of UPLOAD_STATUSES) {
    for (const to of UPLOAD_STATUSES) {
      const legal = LEGAL.has(`${from} > ${to}`);
      test(`${from} to ${to} is ${legal ? 'carried out' : 'refused and changes nothing'}`, async () => {
        const id = await insertUpload(from);
        assert.equal(canChange(from, to), legal);
        const change = changeStatus(database, { upload: { id, projectId: 'p' }, from, to, at: 1 });
        if (legal) assert.equal(await change, true);
        else await assert.rejects(change, /cannot change/);
        assert.equal((await database.uploads.findById(id))?.status, legal ? to : from);
      });
    }
  }

  test('only imported and failed are final', () => {
    assert.deepEqual(UPLOAD_STATUSES.filter(isFinal), ['imported', 'failed']);
  });

  for (const from of UPLOAD_STATUSES.filter((status) => !isFinal(status))) {
    test(`of many writers that race to leave ${from}, exactly one succeeds`, async () => {
      const id = await insertUpload(from);
      const targets = UPLOAD_STATUSES.filter((to) => canChange(from, to));
      const races = Array.from({ length: 40 }, (_, index) => {
        const to = targets[index % targets.length] ?? 'failed';
        return changeStatus(database, { upload: { id, projectId: 'p' }, from, to, at: index }).then(
          (won) => ({ won, to }),
        );
      });
      const winners = (await Promise.all(races)).filter(({ won }) => won);
      assert.equal(winners.length, 1);
      assert.equal((await database.uploads.findById(id))?.status, winners[0]?.to);
    });
  }

  test('a writer that read an older status changes nothing', async () => {
    const id = await insertUpload('validating');
    assert.equal(
      await changeStatus(database, {
        upload: { id, projectId: 'p' },
        from: 'pending',
        to: 'complete',
        at: 1,
      }),
      false,
    );
    assert.equal((await database.uploads.findById(id))?.status, 'validating');
  });
});
