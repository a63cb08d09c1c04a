import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Kysely } from 'kysely';
import pg from 'pg';
import { connectionOptions } from '../../../src/adapters/database/postgres/connection-options.ts';
import { WharfPostgresDialect } from '../../../src/adapters/database/postgres/dialect.ts';
import { openPostgresDatabase } from '../../../src/adapters/database/postgres/open.ts';
import { createRepositories } from '../../../src/adapters/database/repositories/repositories.ts';
import type { Schema } from '../../../src/adapters/database/schema.ts';
import { OutsideSession } from '../../../src/adapters/database/session.ts';
import type { Repositories } from '../../../src/ports/database.ts';
import { createDatabase, type OwnDatabase, WITHOUT_POSTGRES } from '../../services/postgres.ts';
import { aClaim } from './records.ts';

/** Enough of each that going through all of it is what no planner would choose. */
const ROWS = 20_000;
const NOW = 10_000_000;

/** A tenth of everything is of the project `p1`; few uploads are pending, few jobs queued. */
const FILL = `
  insert into projects select 'p' || i, 'P' || i, 1 from generate_series(1, 10) i;
  insert into blobs (id, project_id, sha256, size, content_type, storage_key, created_at, derived)
    select 'b' || i, 'p' || (1 + i % 10), 'd' || i, i, 'image/png', 'k' || i, i, i % 2 from generate_series(1, ${ROWS}) i;
  insert into assets (id, project_id, author_id, kind, type, name, name_folded, name_order, mime_type, blob_id,
      metadata, properties, hidden, created_at, updated_at, size)
    select 'a' || i, 'p' || (1 + i % 10), 'me', case when i % 100 = 0 then 'audio' else 'image' end, 'uploaded', 'n' || i,
      'n' || i, 'n' || lpad(i::text, 9, '0'), 'image/png', 'b' || i, '{}', '{}', 0, i, i, i
    from generate_series(1, ${ROWS}) i;
  insert into asset_tags (asset_id, tag, project_id)
    select 'a' || i, 'rare', 'p' || (1 + i % 10) from generate_series(1, ${ROWS}) i where i % 2000 = 0;
  insert into asset_tags (asset_id, tag, project_id)
    select 'a' || i, 'common', 'p' || (1 + i % 10) from generate_series(1, ${ROWS}) i;
  insert into tag_counts (project_id, tag, assets, models) values ('p1', 'rare', 10, 0);
  insert into uploads (id, project_id, author_id, job_id, kind, source, status, file_name, original_file_name,
      storage_key, created_at, updated_at)
    select 'u' || i, 'p' || (1 + i % 10), 'me', 'j' || i, 'image', 'multipart',
      case when i % 200 = 0 then 'pending' else 'imported' end, 'f', 'f', 'k' || i, i, i
    from generate_series(1, ${ROWS}) i;
  insert into jobs (id, project_id, author_id, type, upload_id, status, progress, status_history, input, output,
      asset_ids, attempt, failures, run_at, created_at, updated_at, queue, claims)
    select 'j' || i, 'p' || (1 + i % 10), 'me', 'upload', 'u' || i,
      case when i % 200 = 1 then 'queued' else 'success' end, 0, '', '{}', '{}', '[]', 0, 0, i, i, i, 'process', 0
    from generate_series(1, ${ROWS}) i;
  insert into objects (key, project_id, state, size, received, purpose, created_at)
    select 'k' || i, 'p' || (1 + i % 10),
      case i % 1000 when 0 then 'open' when 1 then 'doomed' else 'sealed' end, i, 0, 'upload', i
    from generate_series(1, ${ROWS}) i;
  analyze`;

const middle = { size: 10, after: { at: ROWS / 2, id: 'x' } };
const visible = { hidden: 'exclude' } as const;

/** What runs often or on tables that grow, and the indexes it has to use. */
const CASES: readonly {
  readonly title: string;
  readonly run: (repositories: Repositories) => Promise<unknown>;
  readonly indexes: readonly string[];
}[] = [
  {
    title: 'claiming jobs',
    run: ({ jobs }) => jobs.claim(aClaim('w', NOW, NOW + 9, 3)),
    indexes: ['jobs_queued', 'jobs_leased'],
  },
  {
    title: 'claiming jobs with limits',
    run: ({ jobs }) => jobs.claim(aClaim('w', NOW, NOW + 9, 3, { perProject: 2, perHost: 1 })),
    indexes: ['jobs_queued', 'jobs_leased'],
  },
  { title: 'listing jobs', run: ({ jobs }) => jobs.list('p1', {}, middle), indexes: ['jobs_by_project'] },
  {
    title: 'listing uploads',
    run: ({ uploads }) => uploads.list('p1', {}, middle),
    indexes: ['uploads_by_project'],
  },
  {
    title: 'listing uploads of a status',
    run: ({ uploads }) => uploads.list('p1', { status: 'pending' }, middle),
    indexes: ['uploads_by_status'],
  },
  {
    title: 'listing the unfinished uploads of a project',
    run: ({ uploads }) => uploads.listUnfinished('p1', 500),
    indexes: ['uploads_by_status'],
  },
  {
    title: 'finding abandoned uploads',
    run: ({ uploads }) => uploads.findAbandoned(ROWS, 2),
    indexes: ['uploads_pending'],
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
    title: 'finding a blob by digest',
    run: ({ blobs }) => blobs.findByDigest('p1', 'd10'),
    indexes: ['blobs_by_digest'],
  },
  {
    title: 'listing assets by creation',
    run: ({ assets }) => assets.list('p1', visible, { by: 'createdAt', direction: 'desc' }, middle),
    indexes: ['assets_by_creation'],
  },
  {
    title: 'listing assets by name',
    run: ({ assets }) =>
      assets.list(
        'p1',
        visible,
        { by: 'name', direction: 'asc' },
        {
          size: 10,
          after: { at: 0, name: 'n000001000', id: 'x' },
        },
      ),
    indexes: ['assets_by_name'],
  },
  {
    title: 'listing assets by size',
    run: ({ assets }) => assets.list('p1', visible, { by: 'size', direction: 'desc' }, middle),
    indexes: ['assets_by_size'],
  },
  {
    title: 'listing assets of a rare kind by size',
    run: ({ assets }) =>
      assets.list('p1', { ...visible, kind: 'audio' }, { by: 'size', direction: 'desc' }, middle),
    indexes: ['assets_by_kind'],
  },
  {
    title: 'listing assets of a rare tag',
    run: ({ assets }) =>
      assets.list('p1', { ...visible, tags: ['rare'] }, { by: 'createdAt', direction: 'desc' }, middle),
    indexes: ['asset_tags_by_tag', 'assets_pkey'],
  },
  { title: 'listing tags', run: ({ tags }) => tags.mostUsed('p1', 10), indexes: [] },
  {
    title: 'counting the queue',
    run: ({ workers }) => workers.countQueue(NOW),
    indexes: ['jobs_queued(_by_host)?', 'jobs_leased'],
  },
];

/** Tables with `ROWS` rows. */
const LARGE = ['asset_tags', 'assets', 'blobs', 'jobs', 'objects', 'uploads'];

describe('PostgreSQL: query plans', { skip: WITHOUT_POSTGRES }, () => {
  let own: OwnDatabase;
  let client: pg.Client;
  let handle: Kysely<Schema>;
  let statements: { readonly sql: string; readonly parameters: readonly unknown[] }[] = [];

  before(async () => {
    own = await createDatabase();
    await (await openPostgresDatabase({ url: own.url })).database.close();
    client = new pg.Client(connectionOptions(own.url));
    await client.connect();
    await client.query(FILL);
    handle = new Kysely<Schema>({
      dialect: new WharfPostgresDialect(new pg.Pool(connectionOptions(own.url))),
      log: ({ query }) => {
        statements.push(query);
      },
    });
  });
  after(async () => {
    await handle.destroy();
    await client.end();
    await own.drop();
  });

  for (const { title, run, indexes } of CASES) {
    test(`${title} reads no large table from end to end`, async () => {
      statements = [];
      await run(createRepositories(new OutsideSession(handle, handle)));
      const plans: string[] = [];
      for (const { sql, parameters } of statements) {
        if (!/^\s*(select|with|update|delete|insert)/i.test(sql)) continue;
        const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${sql}`, [...parameters]);
        plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
      }
      const plan = plans.join('\n\n');
      for (const index of indexes) assert.match(plan, new RegExp(`\\b${index}\\b`), plan);
      for (const table of LARGE) assert.doesNotMatch(plan, new RegExp(`Seq Scan on ${table}\\b`), plan);
    });
  }
});
