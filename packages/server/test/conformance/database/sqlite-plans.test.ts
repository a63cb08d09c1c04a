import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import BetterSqlite from 'better-sqlite3';
import { Kysely } from 'kysely';
import { migrate } from '../../../src/adapters/database/migrate.ts';
import { SqlPartIndex } from '../../../src/adapters/database/repositories/part-index.ts';
import { createRepositories } from '../../../src/adapters/database/repositories/repositories.ts';
import type { Schema } from '../../../src/adapters/database/schema.ts';
import { OutsideSession, sessionWithin } from '../../../src/adapters/database/session.ts';
import { WharfSqliteDialect } from '../../../src/adapters/database/sqlite/dialect.ts';
import type { Repositories } from '../../../src/ports/database.ts';
import type { PartIndex } from '../../../src/ports/part-index.ts';
import { aBlob, aClaim, aCollection, aJob, aModel, aModelFile, anUpload } from './records.ts';
import { newDirectory } from './sqlite-store.ts';
import { aDelivery, aDeliveryClaim, aWebhook } from './webhook-records.ts';

const after = { at: 1, id: 'x' };
const page = { size: 10, after };
const newest = { by: 'createdAt', direction: 'desc' } as const;
const afterName = { size: 10, after: { at: 0, name: 'x', id: 'x' } };
const visible = { hidden: 'exclude' } as const;
/** Without it the queries for what is kept beside models would not run. */
async function insertModel({ blobs, models, collections }: Repositories): Promise<void> {
  await blobs.insert(aBlob('b', { projectId: 'p' }));
  await models.insert(aModel('m', { projectId: 'p' }), [aModelFile('a')]);
  await models.changeTags('m', ['t'], [], 1);
  await collections.insert(aCollection('c', { projectId: 'p' }));
  await collections.addModels('p', 'c', ['m'], 1);
}

/** Without them a claim would end before it has chosen: more for one host than are looked at together. */
async function insertQueue({ uploads, jobs }: Repositories): Promise<void> {
  await uploads.insert(anUpload('u', { projectId: 'p' }));
  const waits = { projectId: 'p', runAt: 1 } as const;
  await jobs.insert(aJob('waiting', waits));
  await jobs.insert(aJob('hostless', { ...waits, queue: 'import', runAt: 2 }));
  for (let index = 0; index < 60; index += 1) {
    await jobs.insert(aJob(`import-${index}`, { ...waits, queue: 'import', host: 'h' }));
  }
  await jobs.insert(aJob('other-host', { ...waits, queue: 'import', host: 'i', runAt: 3 }));
}

/** What runs often or on tables that grow, and the indexes it has to use. */
const CASES: readonly {
  readonly title: string;
  readonly run: (repositories: Repositories, parts: PartIndex) => Promise<unknown>;
  readonly indexes: readonly string[];
  readonly maySort?: true;
}[] = [
  {
    title: 'claiming jobs',
    run: ({ jobs }) => jobs.claim(aClaim('w', 9, 99, 3)),
    indexes: ['jobs_queued', 'jobs_leased', 'job_turns_by_turn'],
  },
  {
    title: 'claiming jobs with limits',
    run: ({ jobs }) => jobs.claim(aClaim('w', 9, 99, 3, { queue: 'import', perProject: 2, perHost: 1 })),
    indexes: ['jobs_queued', 'jobs_queued_by_host', 'jobs_leased', 'job_turns_by_turn'],
  },
  { title: 'listing jobs', run: ({ jobs }) => jobs.list('p', {}, page), indexes: ['jobs_by_project'] },
  {
    title: 'listing jobs of a status',
    run: ({ jobs }) => jobs.list('p', { status: 'queued' }, page),
    indexes: ['jobs_by_status'],
  },
  {
    title: 'listing uploads',
    run: ({ uploads }) => uploads.list('p', {}, page),
    indexes: ['uploads_by_project'],
  },
  {
    title: 'listing uploads of a status',
    run: ({ uploads }) => uploads.list('p', { status: 'pending' }, page),
    indexes: ['uploads_by_status'],
  },
  {
    title: 'listing the unfinished uploads of a project',
    run: ({ uploads }) => uploads.listUnfinished('p', 500),
    indexes: ['uploads_by_status', 'sqlite_autoindex_objects_1', 'sqlite_autoindex_import_files_1'],
    // The newest of each status.
    maySort: true,
  },
  {
    title: 'listing the uploads of a project that changed',
    run: ({ uploads }) => uploads.listChanged('p', 1, 1001),
    indexes: [
      'COVERING INDEX uploads_by_change \\(project_id=\\? AND updated_at',
      'INDEX jobs_by_change \\(project_id=\\? AND updated_at',
      'sqlite_autoindex_objects_1',
    ],
    // The latest of both.
    maySort: true,
  },
  {
    title: 'finding who is told of a change',
    run: ({ webhooks }) => webhooks.subscribers('p'),
    indexes: ['webhooks_by_project'],
  },
  {
    title: 'claiming deliveries of webhooks',
    run: async ({ webhooks, deliveries }) => {
      await webhooks.insert(aWebhook('w', { projectId: 'p' }), 1);
      await deliveries.insert([aDelivery('d')]);
      return deliveries.claim(aDeliveryClaim('s'));
    },
    indexes: [
      'webhook_deliveries_due',
      'sqlite_autoindex_webhooks_1',
      'sqlite_autoindex_webhook_deliveries_1',
    ],
    // The webhooks with something due.
    maySort: true,
  },
  {
    title: 'listing deliveries of a webhook in a state',
    run: ({ deliveries }) => deliveries.list('w', { state: 'dead' }, page),
    indexes: ['webhook_deliveries_by_state'],
  },
  {
    title: 'listing deliveries of a webhook',
    run: ({ deliveries }) => deliveries.list('w', {}, page),
    indexes: ['webhook_deliveries_by_webhook'],
  },
  {
    title: 'removing old deliveries',
    run: ({ deliveries }) => deliveries.removeFinished('dead', 1, 10),
    indexes: ['webhook_deliveries_by_end'],
  },
  {
    title: 'removing deliveries of deleted webhooks',
    run: ({ webhooks }) => webhooks.removeDeleted(1, 10),
    indexes: ['webhooks_by_deletion', 'webhook_deliveries_by_(webhook|state)'],
  },
  {
    title: 'finding abandoned uploads',
    run: ({ uploads }) => uploads.findAbandoned(1, 2),
    indexes: ['uploads_pending'],
  },
  {
    title: 'finding overdue imports',
    run: ({ uploads }) => uploads.findOverdueImports(1, 2),
    indexes: ['uploads_importing'],
  },
  {
    title: 'listing doomed objects',
    run: ({ objects }) => objects.listDoomed(1),
    indexes: ['objects_doomed'],
  },
  {
    title: 'adding up outstanding bytes',
    run: ({ objects }) => objects.outstandingBytes(),
    indexes: ['objects_open'],
  },
  {
    title: 'dooming stale renditions',
    run: ({ objects }) => objects.doomStaleRenditions(1),
    indexes: ['objects_open'],
  },
  {
    title: 'resizing an object',
    run: ({ objects }) => objects.resize('k', 10),
    indexes: ['sqlite_autoindex_objects_1'],
  },
  {
    title: 'finding the files of an import',
    run: ({ imports }) => imports.files('u'),
    indexes: ['sqlite_autoindex_import_files_1'],
  },
  {
    title: 'finding an imported file by its object',
    run: ({ imports }) => imports.findByStorageKey('k'),
    indexes: ['import_files_by_storage_key'],
  },
  {
    title: 'finding a blob by digest',
    run: ({ blobs }) => blobs.findByDigest('p', 'd'),
    indexes: ['sqlite_autoindex_blobs_2'],
  },
  {
    title: 'releasing references',
    run: ({ blobs }) => blobs.releaseReferences(['h']),
    indexes: ['blob_references_by_holder'],
  },
  {
    title: 'listing assets by creation',
    run: ({ assets }) => assets.list('p', visible, newest, page),
    indexes: ['assets_by_creation'],
  },
  {
    title: 'listing assets by change',
    run: ({ assets }) => assets.list('p', visible, { by: 'updatedAt', direction: 'asc' }, page),
    indexes: ['assets_by_change'],
  },
  {
    title: 'listing assets by name',
    run: ({ assets }) => assets.list('p', visible, { by: 'name', direction: 'asc' }, afterName),
    indexes: ['assets_by_name'],
  },
  {
    title: 'listing assets by size',
    run: ({ assets }) => assets.list('p', visible, { by: 'size', direction: 'desc' }, page),
    indexes: ['assets_by_size'],
  },
  {
    title: 'listing assets of a tag',
    run: ({ assets }) => assets.list('p', { ...visible, tags: ['t'] }, newest, page),
    indexes: [
      'tag_counts USING INDEX sqlite_autoindex_tag_counts_1 \\(project_id=\\? AND tag',
      'asset USING INDEX sqlite_autoindex_assets_1',
      'COVERING INDEX asset_tags_by_tag \\(project_id=\\? AND tag',
    ],
    // Those of the tag.
    maySort: true,
  },
  {
    title: 'listing assets of a rare tag and of one that most carry, by size',
    run: ({ assets }) =>
      assets.list('p', { ...visible, tags: ['common', 't'] }, { by: 'size', direction: 'desc' }, page),
    indexes: ['asset USING INDEX sqlite_autoindex_assets_1', 'asset_tags (EXISTS )?USING PRIMARY KEY'],
    maySort: true,
  },
  {
    title: 'listing assets of a tag that most carry',
    run: ({ assets }) => assets.list('p', { ...visible, tags: ['common'] }, newest, page),
    indexes: ['assets_by_creation', 'COVERING INDEX asset_tags_by_tag \\(project_id=\\? AND tag'],
  },
  {
    title: 'listing assets of a kind by name',
    run: ({ assets }) =>
      assets.list('p', { ...visible, kind: 'audio' }, { by: 'name', direction: 'asc' }, afterName),
    indexes: ['assets_by_kind_and_name \\(project_id=\\? AND kind=\\? AND .*'],
  },
  {
    title: 'listing assets of a kind by size',
    run: ({ assets }) =>
      assets.list('p', { ...visible, kind: 'audio' }, { by: 'size', direction: 'desc' }, page),
    indexes: ['assets_by_kind \\(project_id=\\? AND kind=\\? AND .*'],
  },
  {
    title: 'listing the children of an asset',
    run: ({ assets }) => assets.list('p', { ...visible, parentAssetId: 'a' }, newest, { size: 10 }),
    indexes: ['assets_by_parent'],
  },
  {
    title: 'listing the descendants of an asset',
    run: ({ assets }) => assets.list('p', { ...visible, rootAssetId: 'a' }, newest, page),
    indexes: ['assets_by_root'],
  },
  {
    title: 'listing models with what is kept beside them',
    run: ({ models }) => models.list('p', { tags: ['t'], collectionId: 'c' }, newest, { size: 10 }),
    indexes: [
      'model USING INDEX sqlite_autoindex_models_1',
      'model_tags_by_tag',
      'sqlite_autoindex_model_files_1',
    ],
    // Those of the tag, and the collections of one page.
    maySort: true,
  },
  {
    title: 'paging models',
    run: ({ models }) => models.list('p', { types: ['a'], name: 'n' }, newest, page),
    indexes: ['models_by_creation'],
  },
  {
    title: 'paging models by change',
    run: ({ models }) => models.list('p', { after: 1 }, { by: 'updatedAt', direction: 'asc' }, page),
    indexes: ['models_by_change'],
  },
  {
    title: 'paging models by name',
    run: ({ models }) => models.list('p', {}, { by: 'name', direction: 'asc' }, afterName),
    indexes: ['models_by_name'],
  },
  {
    title: 'paging models by size',
    run: ({ models }) => models.list('p', {}, { by: 'size', direction: 'desc' }, page),
    indexes: ['models_by_size'],
  },
  {
    title: 'finding models with their files, tags and collections',
    run: ({ models }) => models.findMany('p', ['m']),
    indexes: ['sqlite_autoindex_model_files_1', 'collection_models_by_model'],
    // The tags and collections of one page.
    maySort: true,
  },
  {
    title: 'deleting a model',
    run: ({ models }) => models.delete('p', 'm'),
    indexes: [
      'sqlite_autoindex_models_1',
      'model_tags USING PRIMARY KEY',
      'tag_counts USING INDEX sqlite_autoindex_tag_counts_1 \\(project_id=\\? AND tag',
      'tag_counts USING INDEX tag_counts_by_use \\(project_id=\\? AND <expr',
    ],
  },
  {
    title: 'listing collections',
    run: ({ collections }) => collections.list('p', page),
    indexes: ['collections_by_project'],
  },
  {
    title: 'authenticating by secret',
    run: ({ keys }) => keys.findBySecretHash('h'),
    indexes: ['api_keys_by_secret'],
  },
  {
    title: 'finding a session',
    run: ({ sessions }) => sessions.find('s'),
    indexes: ['sqlite_autoindex_sessions_1', 'sqlite_autoindex_api_keys_1', 'sqlite_autoindex_projects_1'],
  },
  {
    title: 'ending the sessions of a key',
    run: ({ sessions }) => sessions.deleteOfKey('k'),
    indexes: ['sessions_by_key'],
  },
  {
    title: 'deleting expired sessions',
    run: ({ sessions }) => sessions.deleteExpired(1, 2),
    indexes: ['sessions_by_expiry'],
  },
  {
    title: 'finding an idempotency key',
    run: ({ idempotencyKeys }) => idempotencyKeys.find('p', 'k'),
    indexes: ['PRIMARY KEY'],
  },
  {
    title: 'forgetting idempotency keys',
    run: ({ idempotencyKeys }) => idempotencyKeys.forget(1, 2),
    indexes: ['PRIMARY KEY', 'idempotency_keys_by_age'],
  },
  {
    title: 'adding up what a project uses',
    run: ({ usage }) => usage.ofProject('p'),
    indexes: [
      'COVERING INDEX assets_by_kind',
      'COVERING INDEX models_by_size',
      'COVERING INDEX blobs_by_project',
      'uploads_by_status',
      'sqlite_autoindex_import_files_1',
    ],
  },
  {
    title: 'listing tags',
    run: ({ tags }) => tags.mostUsed('p', 10),
    indexes: ['tag_counts_by_use'],
  },
  {
    title: 'counting the queue',
    run: ({ workers }) => workers.countQueue(1),
    indexes: ['COVERING INDEX jobs_queued(_by_host)?', 'jobs_leased'],
  },
  {
    title: 'recording a part',
    run: (_, parts) => parts.record('k', { number: 1, size: 1, sha256: 's', spill: null, offset: 0 }, 1),
    indexes: ['sqlite_autoindex_objects_1', 'uploads_by_storage_key'],
  },
];

/** Of a list made within the statement, or of a partial index, which is short. */
const HARMLESS_SCAN =
  /^SCAN (newest|projects_queued|projects_due|hosts|waiting|CONSTANT ROW|\(subquery-\d+\)|objects USING INDEX objects_(doomed|open)|objects USING COVERING INDEX objects_doomed|jobs USING COVERING INDEX jobs_queued(_by_host)?|gone|changes|latest)$/;

describe('SQLite: query plans', () => {
  for (const { title, run, indexes, maySort } of CASES) {
    test(`${title} reads no table from end to end`, async (t) => {
      const connection = new BetterSqlite(join(await newDirectory(t), 'wharf.db'));
      const statements: string[] = [];
      const handle = new Kysely<Schema>({
        dialect: new WharfSqliteDialect(connection),
        log: (event) => {
          statements.push(event.query.sql);
        },
      });
      t.after(() => handle.destroy());
      await migrate(handle);
      await handle
        .insertInto('objects')
        .values({
          key: 'k',
          project_id: 'p',
          state: 'open',
          size: 9,
          received: 0,
          multipart_ref: null,
          purpose: 'upload',
          created_at: 1,
        })
        .execute();
      await handle.insertInto('projects').values({ id: 'p', name: 'p', created_at: 1 }).execute();
      await handle
        .insertInto('tag_counts')
        .values({ project_id: 'p', tag: 'common', assets: 5000, models: 0 })
        .execute();
      const session = new OutsideSession(handle, handle);
      await session.atomically(async (inside) => {
        const repositories = createRepositories(sessionWithin(inside));
        await insertModel(repositories);
        await insertQueue(repositories);
      });
      statements.length = 0;
      await run(createRepositories(session), new SqlPartIndex(session));

      const steps = statements
        .filter((text) => /^\s*(select|with|update|delete|insert)/i.test(text))
        .flatMap((text) => {
          // Unbound parameters count as null, which changes no plan: there are no statistics.
          const explain = connection.prepare(`explain query plan ${text}`);
          const count = text.split('?').length - 1;
          return explain.all(...new Array<null>(count).fill(null)) as { detail: string }[];
        })
        .map((row) => row.detail);
      const plan = steps.join('\n');
      for (const index of indexes) assert.match(plan, new RegExp(`\\b${index}\\b`), plan);
      const scans = steps.filter((step) => step.startsWith('SCAN') && !HARMLESS_SCAN.test(step));
      assert.deepEqual(scans, [], plan);
      if (!maySort) assert.doesNotMatch(plan, /TEMP B-TREE FOR .*ORDER BY/);
    });
  }
});
