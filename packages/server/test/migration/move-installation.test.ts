import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startServer, type TestServer } from '../acceptance/driver/server.ts';
import { crashPoints } from '../crash/points.ts';
import { createDatabase, type OwnDatabase, WITHOUT_POSTGRES } from '../services/postgres.ts';
import { createBucket, type OwnBucket, WITHOUT_S3 } from '../services/s3.ts';
import { fill, findAgain, type Remembered } from './full-installation.ts';
import { migrate, migrateUntil } from './move.ts';

const skip = WITHOUT_POSTGRES || WITHOUT_S3;

describe('moving an embedded installation to PostgreSQL and S3', { skip }, () => {
  let directory: string;
  let source: Record<string, string>;
  let remembered: Remembered;
  let database: OwnDatabase;
  let bucket: OwnBucket;
  let server: TestServer | undefined;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wharf-move-'));
    source = { WHARF_DATA_DIR: join(directory, 'source') };
    server = await startServer({ dataDirectory: source.WHARF_DATA_DIR ?? '' });
    remembered = await fill(server);
    await server.terminate();
    database = await createDatabase();
    bucket = await createBucket();
  });

  after(async () => {
    await server?.dispose();
    await bucket?.drop();
    await database?.drop();
    await rm(directory, { recursive: true, force: true });
  });

  async function target(): Promise<Record<string, string>> {
    const secret = (await readFile(join(directory, 'source', 'secret.key'), 'utf8')).trim();
    return { DATABASE_URL: database.url, ...bucket.env, WHARF_SECRET: secret };
  }

  it('says beforehand what there is to move, and changes nothing', async () => {
    const report = await migrate({ from: source, to: await target(), dryRun: true });
    assert.equal(report.outcome, 'planned');
    assert.deepEqual(report.losses, []);
    assert.ok(report.objects > 5 && report.bytes > 15 * 1024 ** 2);
  });

  it('moves everything, though it is killed again and again', async () => {
    const move = { from: source, to: await target() };
    const deaths = [
      { at: 'migrate:prepared', hit: 1 },
      { at: 'migrate:rows', hit: 4 },
      { at: 'migrate:begun', hit: 1 },
      { at: 'migrate:part', hit: 3 },
      { at: 'migrate:arrived', hit: 2 },
      { at: 'migrate:settled', hit: 3 },
      { at: 'migrate:verified', hit: 1 },
    ];
    assert.deepEqual(
      (await crashPoints()).filter((point) => point.startsWith('migrate:')),
      deaths.map(({ at }) => at).sort(),
      'it is killed at every point that there is',
    );
    for (const death of deaths) assert.ok(await migrateUntil(move, death), `died at ${death.at}`);
    const report = await migrate(move);
    assert.equal(report.outcome, 'moved', report.problems.join('\n'));
    assert.equal(report.resumed, true);
    assert.ok((report.verified?.read ?? 0) > 0);
  });

  it('is found again by its users: files, keys, sessions, and uploads that go on', async () => {
    const { WHARF_SECRET: secret = '', ...to } = await target();
    server = await startServer({
      dataDirectory: join(directory, 'target'),
      env: { ...to, WHARF_SECRET: secret },
    });
    await findAgain(server, remembered);
    await server.terminate();
  });
});
