import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { openPostgresEnd } from '../../src/adapters/database/transfer/end.ts';
import { startServer, type TestServer } from '../acceptance/driver/server.ts';
import { createDatabase, type OwnDatabase, WITHOUT_POSTGRES } from '../services/postgres.ts';
import { createBucket, type OwnBucket, WITHOUT_S3 } from '../services/s3.ts';
import { fill, findAgain, type Remembered } from './full-installation.ts';
import { type Move, migrate, migrateUntil } from './move.ts';

const skip = WITHOUT_POSTGRES || WITHOUT_S3;
const WHARF_SECRET = 'a secret of the installation, of 32 characters';

describe('moving an installation away from PostgreSQL and S3', { skip }, () => {
  const servers: TestServer[] = [];
  let root: string;
  let database: OwnDatabase;
  let bucket: OwnBucket;
  let source: Record<string, string>;
  let remembered: Remembered;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'wharf-away-'));
    [database, bucket] = await Promise.all([createDatabase(), createBucket()]);
    const WHARF_DATA_DIR = join(root, 'source');
    source = { ...bucket.env, DATABASE_URL: database.url, WHARF_SECRET, WHARF_DATA_DIR };
    const server = await start(WHARF_DATA_DIR, source);
    remembered = await fill(server, source);
    await server.terminate();
  });

  after(async () => {
    for (const server of servers) await server.dispose();
    await bucket?.drop();
    await database?.drop();
    await rm(root, { recursive: true, force: true });
  });

  async function start(dataDirectory: string, env: Record<string, string>): Promise<TestServer> {
    const server = await startServer({ dataDirectory, env });
    servers.push(server);
    return server;
  }

  /** Moves, dying once on the way, and finds everything but the parts that a bucket gives to nobody. */
  async function moveTo(to: Record<string, string>): Promise<void> {
    const move: Move = { from: source, to: { ...to, WHARF_SECRET }, allowLoss: true };
    assert.ok(await migrateUntil(move, { at: 'migrate:settled', hit: 2 }));
    const report = await migrate(move);
    assert.equal(report.outcome, 'moved', report.problems.join('\n'));
    assert.match(report.losses.join('\n'), /2 uploads or imports are under way/);
    const server = await start(to.WHARF_DATA_DIR ?? '', move.to);
    await findAgain(server, { ...remembered, begun: { ...remembered.begun, sent: [] }, sent: undefined });
    await server.terminate();
  }

  it('lets no server start on the database meanwhile', async () => {
    const end = await openPostgresEnd(database.url);
    try {
      await assert.rejects(
        start(join(root, 'source'), source),
        /exited with 78[\s\S]*is being moved from or to/,
      );
    } finally {
      await end.close();
    }
  });

  it('is refused while a server uses the database', async () => {
    const server = await start(join(root, 'source'), source);
    const to = { WHARF_DATA_DIR: join(root, 'nowhere'), WHARF_SECRET };
    await assert.rejects(migrate({ from: source, to, allowLoss: true }), /A Wharf server is connected/);
    await server.terminate();
  });

  it('brings everything to one machine', async () => {
    await mkdir(join(root, 'embedded'));
    await moveTo({ WHARF_DATA_DIR: join(root, 'embedded') });
  });

  it('brings everything to another database and another bucket', async (test: TestContext) => {
    const [otherDatabase, otherBucket] = await Promise.all([createDatabase(), createBucket()]);
    test.after(() => Promise.all([otherDatabase.drop(), otherBucket.drop()]));
    await moveTo({
      ...otherBucket.env,
      DATABASE_URL: otherDatabase.url,
      WHARF_DATA_DIR: join(root, 'others'),
    });
  });
});
