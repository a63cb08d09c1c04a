import assert from 'node:assert/strict';
import { describe, suite, type TestContext, test } from 'node:test';
import pg from 'pg';
import { openPostgresFeed } from '../../../src/adapters/feed/postgres.ts';
import type { ChangeFeed } from '../../../src/ports/change-feed.ts';
import { createDatabase, WITHOUT_POSTGRES } from '../../services/postgres.ts';
import { feedSuite, heardOnce, sharedFeedSuite } from './feed-suite.ts';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

async function newFeedsAt(t: TestContext) {
  const database = await createDatabase();
  const closings: (() => Promise<void>)[] = [];
  t.after(async () => {
    await Promise.all(closings.map((close) => close()));
    await database.drop();
  });
  const open = async (): Promise<ChangeFeed> => {
    const { feed, close } = await openPostgresFeed({ connectionString: database.url }, SILENT);
    closings.push(close);
    return feed;
  };
  return { open, url: database.url };
}

const newFeeds = async (t: TestContext) => (await newFeedsAt(t)).open;

/** Runs a statement beside the feeds. */
async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

const CUT =
  'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';

describe('on PostgreSQL', { skip: WITHOUT_POSTGRES }, () => {
  feedSuite('PostgreSQL', newFeeds);
  sharedFeedSuite('PostgreSQL', newFeeds);

  suite('PostgreSQL: a feed whose connection is lost', () => {
    test('calls everybody when it is back, and goes on', async (t) => {
      const { open, url } = await newFeedsAt(t);
      const [here, there] = [await open(), await open()];
      const woken = [
        heardOnce((listener) => here.onUpload('u', listener)),
        heardOnce((listener) => there.onProject('p', listener)),
        heardOnce((listener) => there.onJobQueued(listener)),
        heardOnce((listener) => there.onDeliveriesDue(listener)),
      ];
      await run(url, CUT);
      await Promise.all(woken);
      const called = heardOnce((listener) => there.onUpload('later', listener));
      here.uploadChanged({ id: 'later', projectId: 'p' });
      await called;
    });

    test('still tells its own process at once, and loses no hint that others follow when it is back', async (t) => {
      const { open, url } = await newFeedsAt(t);
      const [here, there] = [await open(), await open()];
      const heardThere = heardOnce((listener) => there.onUpload('u', listener));
      let own = 0;
      here.onUpload('u', () => own++);
      await run(url, CUT);
      here.uploadChanged({ id: 'u', projectId: 'p' });
      assert.ok(own > 0);
      await heardThere;
    });

    test('that could never be made does not keep the process from starting, nor from ending', async () => {
      const { feed, close } = await openPostgresFeed({ host: '127.0.0.1', port: 1, user: 'nobody' }, SILENT);
      const heard = heardOnce((listener) => feed.onUpload('u', listener));
      feed.uploadChanged({ id: 'u', projectId: 'p' });
      await heard;
      await close();
    });
  });

  test('PostgreSQL: messages that are not ours do no harm', async (t) => {
    const { open, url } = await newFeedsAt(t);
    const feed = await open();
    for (const payload of [
      '',
      'x',
      '{}',
      '[]',
      'null',
      '{"from":1}',
      '{"from":"x","uploads":[null],"canceledJobs":[1]}',
    ]) {
      await run(url, `notify wharf_changes, '${payload}'`);
    }
    const called = heardOnce((listener) => feed.onJobQueued(listener));
    await run(url, `notify wharf_changes, '{"from":"x","uploads":[],"canceledJobs":[],"jobQueued":true}'`);
    await called;
  });
});
