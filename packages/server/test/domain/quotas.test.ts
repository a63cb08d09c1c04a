import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { QuotaExceededError, RateLimitError } from '../../src/domain/errors.ts';
import { requireRoom } from '../../src/domain/quotas/require-room.ts';
import { adoptBlob, releaseBlobs } from '../../src/domain/storage/adopt-blob.ts';
import { failUpload } from '../../src/domain/uploads/fail-upload.ts';
import type { Database } from '../../src/ports/database.ts';
import { newPostgresStore } from '../conformance/database/postgres-store.ts';
import { aJob, anObject, anUpload } from '../conformance/database/records.ts';
import { newSqliteStore } from '../conformance/database/sqlite-store.ts';
import { insertProjects, type NewStore } from '../conformance/database/store.ts';
import { Random } from '../crash/random.ts';
import { WITHOUT_POSTGRES } from '../services/postgres.ts';

const QUOTA = { bytes: 400, uploads: 6 };
const STEPS = 30;
/** Things that happen at the same time in a step. */
const AT_ONCE = 4;
const NOW = 1_790_000_000_000;
/** Few contents, so that many are the same: their digest decides their size. */
const CONTENTS = 5;

/** A project whose uploads come and go as their users please, on several handles of one database. */
class Project {
  readonly #handles: readonly Database[];
  readonly #random: Random;
  readonly #keys: string[] = [];
  #count = 0;

  constructor(handles: readonly Database[], seed: number) {
    this.#handles = handles;
    this.#random = new Random(seed);
  }

  async step(): Promise<void> {
    const actions = [
      this.#create,
      this.#create,
      this.#grow,
      this.#settle,
      this.#settle,
      this.#abort,
      this.#delete,
    ];
    const chosen = Array.from({ length: AT_ONCE }, (_, index) => ({
      act: actions[this.#random.below(actions.length)] ?? this.#create,
      database: this.#handles[index % this.#handles.length] ?? assert.fail('no handle'),
      key: this.#keys[this.#random.below(this.#keys.length)] ?? '',
      size: 20 * (1 + this.#random.below(CONTENTS)),
    }));
    await Promise.all(chosen.map(({ act, database, key, size }) => act.call(this, database, key, size)));
    if (this.#random.below(4) === 0) await this.#collect();
  }

  /** What is counted is what is there, and no more than allowed. */
  async check(): Promise<void> {
    const [database] = this.#handles;
    assert.ok(database !== undefined);
    let bytes = 0;
    let uploads = 0;
    for (const key of this.#keys) {
      const object = await database.objects.find(key);
      if (object !== undefined && object.state !== 'doomed') bytes += object.size;
      const status = (await database.uploads.findById(key))?.status;
      if (status !== undefined && !['imported', 'failed'].includes(status)) uploads += 1;
    }
    const use = await database.quotas.countUse('p1');
    assert.deepEqual(use, { bytes, uploads });
    assert.ok(use.bytes <= QUOTA.bytes && use.uploads <= QUOTA.uploads, JSON.stringify(use));
  }

  async #create(database: Database, _key: string, size: number): Promise<void> {
    this.#count += 1;
    const key = `u${this.#count}`;
    this.#keys.push(key);
    await refusable(
      database.transaction(async (tx) => {
        await requireRoom(tx, 'p1', QUOTA, { bytes: size, uploads: 1 });
        await tx.objects.insert(anObject(key, { size }));
        await tx.uploads.insert(anUpload(key, { storageKey: key, jobId: `j-${key}` }));
        await tx.jobs.insert(aJob(`j-${key}`, { uploadId: key }));
      }),
    );
  }

  async #grow(database: Database, key: string, size: number): Promise<void> {
    await refusable(
      database.transaction(async (tx) => {
        const object = await tx.objects.find(key);
        if (object?.state !== 'open') return;
        await requireRoom(tx, 'p1', QUOTA, { bytes: size });
        await tx.objects.resize(key, object.size + size);
      }),
    );
  }

  /** Completed, validated and imported in one: equal sizes are equal contents. */
  async #settle(database: Database, key: string): Promise<void> {
    await database.transaction(async (tx) => {
      const upload = await tx.uploads.findById(key);
      const object = await tx.objects.find(key);
      if (upload?.status !== 'pending' || object === undefined) return;
      if (!(await tx.uploads.changeStatus(key, 'pending', 'imported', NOW))) return;
      const content = { projectId: 'p1', storageKey: key, sha256: `${object.size}`, size: object.size };
      await adoptBlob(tx, { ...content, contentType: 'text/plain', at: NOW }, `holder-${key}`);
    });
  }

  async #abort(database: Database, key: string): Promise<void> {
    await database.transaction(async (tx) => {
      const upload = await tx.uploads.findById(key);
      if (upload?.status !== 'pending') return;
      await failUpload(tx, upload, { code: 'aborted', message: 'Aborted.' }, 'canceled', NOW);
    });
  }

  async #delete(database: Database, key: string): Promise<void> {
    await database.transaction((tx) => releaseBlobs(tx, [`holder-${key}`]));
  }

  async #collect(): Promise<void> {
    for (const { objects } of this.#handles) {
      for (const key of await objects.listDoomed(100)) await objects.remove(key);
    }
  }
}

async function refusable(work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof QuotaExceededError || error instanceof RateLimitError)) throw error;
  });
}

function quotaProperties(name: string, newStore: NewStore): void {
  describe(`${name}: what a quota counts`, () => {
    for (const seed of [1, 2]) {
      test(`is what is there, and never more than allowed, whatever happens at once (seed ${seed})`, async (t) => {
        const store = await newStore(t);
        const handles = [(await store.open()).database, (await store.open()).database];
        await insertProjects(handles[0] ?? assert.fail('no handle'));
        const project = new Project(handles, seed);
        for (let step = 0; step < STEPS; step += 1) {
          await project.step();
          if (step % 10 === 9) await project.check();
        }
      });
    }
  });
}

quotaProperties('SQLite', newSqliteStore);
describe('On PostgreSQL', { skip: WITHOUT_POSTGRES }, () => quotaProperties('PostgreSQL', newPostgresStore));
