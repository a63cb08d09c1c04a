import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { openPostgresDatabase } from '../../../packages/server/src/adapters/database/postgres/open.ts';
import type { Database } from '../../../packages/server/src/ports/database.ts';
import {
  aBlob,
  aClaim,
  aJob,
  anAsset,
  anObject,
  anUpload,
} from '../../../packages/server/test/conformance/database/records.ts';
import { createDatabase } from '../../../packages/server/test/services/postgres.ts';
import { median } from '../measure/median.ts';

/** Costs on PostgreSQL; milliseconds unless the name says otherwise. */
export interface DatabaseCosts {
  readonly version: string;
  /** A claim that finds nothing; one that takes one job, with jobs of 50 projects waiting; one that takes ten. */
  readonly emptyClaim: number;
  readonly claimOfOne: number;
  readonly claimOfTen: number;
  /** Claims of one job each per second, by eight claimants at a time. */
  readonly claimsPerSecond: number;
  /** The first page of 50, and one in the middle, of a project with `rows` uploads. */
  readonly listFirst: number;
  readonly listMiddle: number;
  readonly rows: number;
  /** Bytes with all indexes, per row. */
  readonly bytesPerRow: Readonly<Record<string, number>>;
  /** Transactions per second that insert upload, job and object, by eight clients. */
  readonly createsPerSecond: number;
}

const PROJECTS = 50;
const ROWS = 50_000;
const CLAIMS = 200;
const T = 1_790_000_000_000;
const FAR = T + 1e12;

/** Measures on a database of its own, which it drops. */
export async function measureDatabase(): Promise<DatabaseCosts> {
  const own = await createDatabase();
  try {
    const { database } = await openPostgresDatabase({ url: own.url });
    const client = new pg.Client({ connectionString: own.url });
    await client.connect();
    try {
      return await measure(database, client);
    } finally {
      await client.end();
      await database.close();
    }
  } finally {
    await own.drop();
  }
}

async function measure(database: Database, client: pg.Client): Promise<DatabaseCosts> {
  for (let project = 1; project <= PROJECTS; project += 1) {
    await database.projects.insert({ id: `p${project}`, name: `Project ${project}`, createdAt: T });
  }
  const version = await client.query<{ server_version: string }>('show server_version');
  const emptyClaim = await typical(() => claim(database, 1));
  const startedAt = performance.now();
  await concurrently(800, 8, (index) => create(database, index));
  const createsPerSecond = 800 / ((performance.now() - startedAt) / 1000);
  const claimOfOne = await typical(() => claim(database, 1));
  const claimOfTen = await typical(() => claim(database, 10), 20);
  const claimsAt = performance.now();
  await concurrently(200, 8, () => claim(database, 1));
  const claimsPerSecond = 200 / ((performance.now() - claimsAt) / 1000);
  const bytesPerRow = await fill(database, client);
  const first = await database.uploads.list('p1', {}, { size: 50 });
  const middle = { at: T + ROWS / 2, id: first.items[0]?.id ?? '' };
  return {
    version: version.rows[0]?.server_version ?? '',
    emptyClaim,
    claimOfOne,
    claimOfTen,
    claimsPerSecond,
    listFirst: await typical(() => database.uploads.list('p1', {}, { size: 50 })),
    listMiddle: await typical(() => database.uploads.list('p1', {}, { size: 50, after: middle })),
    rows: ROWS,
    bytesPerRow,
    createsPerSecond,
  };
}

function id(prefix: string): string {
  return `${prefix}_${randomBytes(18).toString('base64url')}`;
}

async function create(database: Database, index: number): Promise<void> {
  const uploadId = id('upload');
  const jobId = id('job');
  const projectId = `p${(index % PROJECTS) + 1}`;
  await database.transaction(async (tx) => {
    await tx.objects.insert(anObject(uploadId, { projectId }));
    await tx.uploads.insert(anUpload(uploadId, { projectId, jobId, storageKey: uploadId }));
    await tx.jobs.insert(aJob(jobId, { projectId, uploadId }));
  });
}

async function claim(database: Database, limit: number): Promise<void> {
  await database.jobs.claim(aClaim('measurement', T + 1, FAR, limit));
}

async function typical(work: () => Promise<unknown>, times = CLAIMS): Promise<number> {
  const taken: number[] = [];
  for (let round = 0; round < times; round += 1) {
    const startedAt = performance.now();
    await work();
    taken.push(performance.now() - startedAt);
  }
  return median(taken);
}

async function concurrently(
  times: number,
  atOnce: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const runner = async () => {
    while (next < times) await work(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, runner));
}

/** Copies one row of each table so often that sizes and plans are those of a large installation. */
async function fill(database: Database, client: pg.Client): Promise<Readonly<Record<string, number>>> {
  const uploadId = id('upload');
  await database.transaction(async (tx) => {
    await tx.objects.insert(anObject(uploadId, { state: 'sealed' }));
    const upload = { jobId: id('job'), storageKey: uploadId, status: 'imported', createdAt: T } as const;
    await tx.uploads.insert(anUpload(uploadId, { ...upload, entityId: id('asset'), sha256: 'a'.repeat(64) }));
    await tx.jobs.insert(aJob(upload.jobId, { uploadId, status: 'success' }));
    await tx.blobs.insert(aBlob(`blob_${uploadId}`, { storageKey: uploadId, sha256: 'b'.repeat(64) }));
    await tx.assets.insert(
      anAsset(id('asset'), { blobId: `blob_${uploadId}`, uploadId, name: 'picture.png' }),
    );
  });
  const sizes: Record<string, number> = {};
  for (const [table, key, changed] of COPIED) {
    const before = await sizeOf(client, table);
    // One transaction that counts every row in one and the same other row would take its time squared.
    await client.query(`alter table ${table} disable trigger user`);
    await client.query(
      `insert into ${table} select (jsonb_populate_record(original, ${changed})).*
       from ${table} original, generate_series(1, $2::int) n where original.${key}`,
      [uploadId, ROWS],
    );
    sizes[table] = ((await sizeOf(client, table)) - before) / ROWS;
  }
  await client.query('analyze');
  return sizes;
}

/** Random as real ids are: an index of ordered ones would be packed better. */
const UNIQUE = `md5(n::text) || substr(md5('x' || n), 1, 6)`;
const AT = `${T} + n`;
const COPIED = [
  [
    'uploads',
    'id = $1',
    `jsonb_build_object('id', 'upload_' || ${UNIQUE}, 'storage_key', 'o' || ${UNIQUE}, 'job_id', 'job_' || ${UNIQUE}, 'created_at', ${AT}, 'updated_at', ${AT})`,
  ],
  [
    'jobs',
    'upload_id = $1',
    `jsonb_build_object('id', 'job_' || ${UNIQUE}, 'upload_id', 'upload_' || ${UNIQUE}, 'created_at', ${AT}, 'updated_at', ${AT}, 'run_at', ${AT})`,
  ],
  ['objects', 'key = $1', `jsonb_build_object('key', 'o' || ${UNIQUE}, 'created_at', ${AT})`],
  [
    'blobs',
    'storage_key = $1',
    `jsonb_build_object('id', 'blob_' || ${UNIQUE}, 'sha256', md5(n::text) || md5('y' || n), 'storage_key', 'o' || ${UNIQUE}, 'created_at', ${AT})`,
  ],
  [
    'assets',
    'upload_id = $1',
    `jsonb_build_object('id', 'asset_' || ${UNIQUE}, 'blob_id', 'blob_' || ${UNIQUE}, 'upload_id', 'upload_' || ${UNIQUE}, 'created_at', ${AT}, 'updated_at', ${AT})`,
  ],
] as const;

async function sizeOf(client: pg.Client, table: string): Promise<number> {
  const { rows } = await client.query<{ size: string }>('select pg_total_relation_size($1) as size', [table]);
  return Number(rows[0]?.size ?? 0);
}
