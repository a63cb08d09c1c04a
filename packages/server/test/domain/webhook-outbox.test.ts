import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { UPLOAD_STATUSES, type UploadStatus, WEBHOOK_EVENT_TYPES } from '@wharf/contract';
import { changeStatus } from '../../src/domain/uploads/change-status.ts';
import { failUpload } from '../../src/domain/uploads/fail-upload.ts';
import { canChange } from '../../src/domain/uploads/state.ts';
import { announceUpload } from '../../src/domain/webhooks/announce.ts';
import type { Database } from '../../src/ports/database.ts';
import { newPostgresStore } from '../conformance/database/postgres-store.ts';
import { anUpload } from '../conformance/database/records.ts';
import { newSqliteStore } from '../conformance/database/sqlite-store.ts';
import { type NewStore, openWithProjects } from '../conformance/database/store.ts';
import { aWebhook } from '../conformance/database/webhook-records.ts';
import { WITHOUT_POSTGRES } from '../services/postgres.ts';

/** What each status is told as, written out by hand. */
const TOLD: Readonly<Record<UploadStatus, string | undefined>> = {
  pending: undefined,
  complete: 'upload.completed',
  validating: undefined,
  validated: undefined,
  imported: 'upload.imported',
  failed: 'upload.failed',
};

const TRANSITIONS = UPLOAD_STATUSES.flatMap((from) =>
  UPLOAD_STATUSES.filter((to) => canChange(from, to)).map((to) => ({ from, to })),
);

async function open(t: TestContext, newStore: NewStore): Promise<Database> {
  const { database } = await openWithProjects(newStore, t);
  await database.webhooks.insert(aWebhook('w', { eventTypes: [] }), 20);
  return database;
}

async function told({ deliveries }: Database, webhook = 'w'): Promise<string[]> {
  const { items } = await deliveries.list(webhook, {}, { size: 100 });
  return items.map(({ eventType }) => eventType);
}

function suite(name: string, newStore: NewStore, skip: string | false = false): void {
  describe(`${name}: the outbox`, { skip }, () => {
    test('of every change of status that is to be told, one event is written with the change', async (t) => {
      const database = await open(t, newStore);
      assert.ok(TRANSITIONS.length >= 8);
      for (const { from, to } of TRANSITIONS) {
        const upload = anUpload(`${from}-${to}`, { status: from });
        await database.uploads.insert(upload);
        const before = (await told(database)).length;
        await database.transaction((tx) => changeStatus(tx, { upload, from, to, at: 5 }));
        const events = await told(database);
        assert.equal(events.length - before, TOLD[to] === undefined ? 0 : 1, `${from} to ${to}`);
      }
      const { items } = await database.deliveries.list('w', {}, { size: 100 });
      for (const { id } of items) {
        const delivery = await database.deliveries.find('w', id);
        const { type, timestamp, data } = JSON.parse(delivery?.payload ?? '');
        assert.equal(TOLD[data.upload.status as UploadStatus], type, 'it is told as it became');
        assert.equal(timestamp, new Date(5).toISOString());
      }
    });

    test('a change that comes too late, and a transaction that fails, tell nothing', async (t) => {
      const database = await open(t, newStore);
      const upload = anUpload('u', { status: 'pending' });
      await database.uploads.insert(upload);
      const late = { upload, from: 'validating', to: 'failed', at: 5 } as const;
      assert.equal(await database.transaction((tx) => changeStatus(tx, late)), false);
      const failing = database.transaction(async (tx) => {
        await changeStatus(tx, { upload, from: 'pending', to: 'complete', at: 5 });
        throw new Error('after the change');
      });
      await assert.rejects(failing, /after the change/);
      assert.deepEqual(await told(database), []);
      assert.equal((await database.uploads.findById('u'))?.status, 'pending');
    });

    test('of many that fail the same upload at once, one tells', async (t) => {
      const database = await open(t, newStore);
      const upload = anUpload('u', { status: 'pending' });
      await database.uploads.insert(upload);
      const failure = { code: 'aborted', message: 'Aborted.' };
      await Promise.all(
        Array.from({ length: 8 }, () =>
          database.transaction((tx) => failUpload(tx, upload, failure, 'canceled', 5)),
        ),
      );
      assert.deepEqual(await told(database), ['upload.failed']);
    });

    test('one event goes to every webhook of the project that wants it, under one id', async (t) => {
      const database = await open(t, newStore);
      await database.webhooks.insert(aWebhook('wants', { eventTypes: ['upload.failed'] }), 20);
      await database.webhooks.insert(aWebhook('other', { eventTypes: ['upload.imported'] }), 20);
      await database.webhooks.insert(aWebhook('theirs', { projectId: 'p2', eventTypes: [] }), 20);
      const upload = anUpload('u', { status: 'failed' });
      await database.uploads.insert(upload);
      const happening = { id: 'u', projectId: 'p1', at: 5 };
      await database.transaction((tx) => announceUpload(tx, 'upload.failed', happening));
      const ids = new Set<string>();
      for (const webhook of ['w', 'wants']) {
        const { items } = await database.deliveries.list(webhook, {}, { size: 9 });
        assert.equal(items.length, 1);
        for (const { eventId } of items) ids.add(eventId);
      }
      assert.equal(ids.size, 1);
      assert.deepEqual([await told(database, 'other'), await told(database, 'theirs')], [[], []]);
    });
  });
}

suite('SQLite', newSqliteStore);
suite('PostgreSQL', newPostgresStore, WITHOUT_POSTGRES);

describe('the sources', () => {
  const DOMAIN = fileURLToPath(new URL('../../src/domain', import.meta.url));
  /** What makes or unmakes something that webhooks are told of. */
  const WRITES =
    /\b(?:tx|database)\.(?:uploads\.(?:insert|changeStatus)|(?:assets|models)\.(?:insert|delete))\(/g;

  async function sources(): Promise<readonly { readonly file: string; readonly text: string }[]> {
    const files = (await readdir(DOMAIN, { recursive: true })).filter((file) =>
      /(?<!\.test)\.ts$/.test(file),
    );
    return Promise.all(
      files.map(async (file) => ({ file, text: await readFile(join(DOMAIN, file), 'utf8') })),
    );
  }

  test('write nothing that is to be told without telling it', async () => {
    const writing = (await sources()).filter(({ text }) => text.match(WRITES) !== null);
    assert.ok(writing.length >= 7, 'the pattern still finds them');
    for (const { file, text } of writing) {
      const writes = text.match(WRITES)?.length ?? 0;
      const tells = text.match(/await announce\w+\(/g)?.length ?? 0;
      assert.ok(tells >= writes, `${file} writes ${writes} and tells ${tells}`);
    }
  });

  test('tell every type of event that there is', async () => {
    const all = (await sources()).map(({ text }) => text).join('\n');
    for (const type of WEBHOOK_EVENT_TYPES) assert.ok(all.includes(`'${type}'`), type);
  });
});
