import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { Api } from '../acceptance/driver/api.ts';
import { runProgram } from '../acceptance/driver/run-program.ts';
import { textFields } from '../acceptance/driver/sample-files.ts';
import { startServer } from '../acceptance/driver/server.ts';
import { createDatabase, type OwnDatabase } from '../services/postgres.ts';
import { createBucket } from '../services/s3.ts';
import { WITHOUT_CLUSTER } from './driver/cluster.ts';

const MAIN = fileURLToPath(new URL('../../src/start/main.ts', import.meta.url));
const SECRET = 'the very same secret for all of the nodes';

/** Where nobody listens. */
const NOBODY = '127.0.0.1:1';

describe('a process that cannot reach what it needs', () => {
  for (const [what, env, line] of [
    [
      'database',
      { DATABASE_URL: `postgres://u:p@${NOBODY}/d` },
      /^wharf: DATABASE_URL: .* cannot be reached/,
    ],
    [
      'bucket',
      {
        WHARF_STORAGE: 's3',
        S3_BUCKET: 'b',
        S3_ENDPOINT: `http://${NOBODY}`,
        S3_ACCESS_KEY: 'a',
        S3_SECRET_KEY: 's',
      },
      /^wharf: S3_ENDPOINT: .* cannot be reached/,
    ],
  ] as const) {
    it(`says so of its ${what} in one line, and ends so that it is started again`, async (t) => {
      const directory = await mkdtemp(join(tmpdir(), 'wharf-test-'));
      t.after(() => rm(directory, { recursive: true, force: true }));
      const common = { PORT: '0', WHARF_DATA_DIR: directory, WHARF_SECRET: SECRET, WHARF_LOG_LEVEL: 'error' };
      const { code, stdout, stderr } = await runProgram([MAIN], { ...common, ...env });
      assert.equal(code, 1, stdout + stderr);
      assert.match(stderr, line);
      assert.equal(stderr.split('\n').length, 2, stderr);
    });
  }
});

describe('a process that does not belong to the nodes that run', { skip: WITHOUT_CLUSTER }, () => {
  const stack = new AsyncDisposableStack();
  let database: OwnDatabase;
  let settings: Readonly<Record<string, string>>;
  let api: Api;

  before(async () => {
    database = await createDatabase();
    stack.defer(() => database.drop());
    const bucket = await createBucket();
    stack.defer(() => bucket.drop());
    settings = { ...bucket.env, DATABASE_URL: database.url, WHARF_SECRET: SECRET, WHARF_CONSOLE: 'off' };
    const node = await startServer({ env: settings });
    stack.defer(() => node.dispose());
    api = Api.of(node);
    for (const name of ['one', 'two', 'three']) {
      const { status, errorMessage } = await api.uploadFile(Buffer.from(name), textFields(`${name}.txt`));
      assert.equal(status, 'imported', errorMessage);
    }
  });
  after(() => stack.disposeAsync());

  /** It says so in one line, and the others go on. */
  async function assertRefused(env: Readonly<Record<string, string>>, line: RegExp): Promise<void> {
    const directory = await mkdtemp(join(tmpdir(), 'wharf-test-'));
    const common = { PORT: '0', WHARF_DATA_DIR: directory, WHARF_LOG_LEVEL: 'error' };
    try {
      const { code, stdout, stderr } = await runProgram([MAIN], { ...common, ...settings, ...env });
      assert.equal(code, 78, stdout + stderr);
      assert.match(stderr, line);
      assert.equal(stderr.split('\n').length, 2, stderr);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
    assert.equal((await api.call('GET', '/usage')).status, 200);
  }

  it('for it has another secret, is refused', async () => {
    await assertRefused(
      { WHARF_SECRET: 'a secret that no other node was given' },
      /^wharf: WHARF_SECRET is not the secret/,
    );
  });

  it('for it has another bucket, is refused', async (t) => {
    const other = await createBucket();
    t.after(() => other.drop());
    await assertRefused(other.env, /^wharf: S3_BUCKET: .*has none of the files that the database knows/);
  });

  it('for its files are on a disk, is refused', async () => {
    await assertRefused(
      { WHARF_STORAGE: 'disk' },
      /^wharf: WHARF_STORAGE: the directory .* has none of the files that the database knows/,
    );
  });

  it('for the database is newer than it, is refused', async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      await client.query(`insert into kysely_migration values ('9999-later', '2030-01-01')`);
    } finally {
      await client.end();
    }
    await assertRefused({}, /^wharf: The database was used by a newer version of Wharf.*9999-later/);
  });
});
