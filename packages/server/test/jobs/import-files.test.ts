import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { Dependencies } from '../../src/domain/dependencies.ts';
import { expireImports } from '../../src/domain/imports/expire-imports.ts';
import { type ClaimedUpload, claimUploads } from '../../src/domain/uploads/claim-uploads.ts';
import { importFiles } from '../../src/jobs/import-files.ts';
import { isHopeless } from '../../src/jobs/patience.ts';
import { ImportDelayedError, ImportRefusedError } from '../../src/ports/import-source.ts';
import type { Log } from '../../src/ports/log.ts';
import { RemoteFailedError, RemoteRefusedError } from '../../src/ports/remote-fetcher.ts';
import { aJob, anImport, anUpload, aPlan, aPlannedFile } from '../conformance/database/records.ts';
import { LIMITS, openStores } from '../domain/real-stores.ts';

const SILENT_LOG: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const SILENT_FEED = {
  uploadChanged: () => {},
  onUpload: () => () => {},
  onProject: () => () => {},
  jobQueued: () => {},
  onJobQueued: () => () => {},
  jobCanceled: () => {},
  onJobCanceled: () => () => {},
};
const HOUR = 3_600_000;
const T = Date.now();

/** An import in the queue whose source does as `plan` says, and what works on it. */
async function anImportJob(
  t: TestContext,
  options: {
    readonly plan?: (signal: AbortSignal) => Promise<never>;
    readonly timeout?: number;
    readonly claims?: number;
    readonly failures?: number;
    /** Whether some of the file is stored. */
    readonly begun?: boolean;
  } = {},
) {
  const { plan = () => Promise.reject(new Error('not used')), timeout = HOUR, begun = false } = options;
  const stores = await openStores(t);
  await stores.database.transaction(async (tx) => {
    await tx.uploads.insert(anUpload('u', { jobId: 'j', source: 'url', createdAt: T, storageKey: 'u' }));
    const { claims = 0, failures = 0 } = options;
    await tx.jobs.insert(aJob('j', { uploadId: 'u', queue: 'import', runAt: T, claims, failures }));
    await tx.imports.insert(anImport('u', { source: 'url', sealedSecret: null, plan: null }));
    if (!begun) return;
    await tx.imports.savePlan('u', aPlan([aPlannedFile('f')]));
    await tx.imports.updateFile('u', 0, { storageKey: 'content_1', chunkSize: 8 });
  });
  const source = {
    parse: () => assert.fail(),
    plan: (_: unknown, __: unknown, signal: AbortSignal) => plan(signal),
  };
  const deps = {
    ...stores,
    feed: SILENT_FEED,
    limits: { ...LIMITS, importTimeout: timeout },
    sources: { url: source },
  } as unknown as Dependencies;
  const work = importFiles(deps, SILENT_LOG, { total: 1, perProject: 1, perHost: 1 });
  const [claimed] = await claimUploads(deps, {
    owner: 'w',
    queue: 'import',
    limit: 1,
    leaseMilliseconds: HOUR,
  });
  assert.ok(claimed);
  return {
    deps,
    claimed,
    work,
    upload: async () => (await stores.database.uploads.findById('u')) ?? assert.fail(),
    job: async () => (await stores.database.jobs.findById('j')) ?? assert.fail(),
  };
}

/** As the claim loop does it. */
async function attempt({ work, claimed }: { work: ReturnType<typeof importFiles>; claimed: ClaimedUpload }) {
  try {
    await work.run(claimed, new AbortController().signal);
  } catch (error) {
    await work.afterFailure(claimed, error);
  }
}

const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('an import that takes its time', () => {
  test('is ended while it runs when the time that the server gives it is over', async (t) => {
    const running = await anImportJob(t, { plan: untilAborted, timeout: Date.now() - T + 50 });
    await attempt(running);
    const { status, errorDetails } = await running.upload();
    assert.deepEqual([status, errorDetails?.code], ['failed', 'import-timeout']);
  });

  test('is ended while it waits, too, and not before', async (t) => {
    const { deps, upload, job } = await anImportJob(t);
    const at = (clock: number) => expireImports({ ...deps, clock: () => clock });
    assert.equal(await at(T + HOUR), 0);
    assert.equal(await at(T + HOUR + 1), 1);
    assert.equal((await upload()).errorDetails?.code, 'import-timeout');
    assert.equal((await job()).status, 'failure');
    assert.equal(await at(T + HOUR + 1), 0);
  });
});

describe('an import that is interrupted', () => {
  test('waits no longer than an hour for a server that asks for more, and says why it waits', async (t) => {
    const delay = new ImportDelayedError('Busy for years.', 1e12);
    const running = await anImportJob(t, { plan: () => Promise.reject(delay) });
    await attempt(running);
    const { status, runAt, failures } = await running.job();
    assert.deepEqual([status, failures], ['queued', 0]);
    assert.ok(runAt > T + HOUR - 60_000 && runAt <= Date.now() + HOUR, String(runAt - T));
    const { config } = await running.upload();
    assert.deepEqual(config, {
      delayed: { reason: 'Busy for years.', until: new Date(runAt).toISOString() },
    });
  });

  for (const [title, error] of [
    ['a look-up that fails once', new RemoteRefusedError('unreachable-host', 'No such host.')],
    ['a link that is denied once', new ImportRefusedError('access-denied', 'Status 403.')],
  ] as const) {
    test(`survives ${title} when some of it is here, and not for ever`, async (t) => {
      const begun = await anImportJob(t, { begun: true });
      await begun.work.afterFailure(begun.claimed, error);
      assert.equal((await begun.upload()).status, 'pending');
      assert.deepEqual([(await begun.job()).status, (await begun.job()).failures], ['queued', 1]);
      const often = await anImportJob(t, { begun: true, failures: 4 });
      await often.work.afterFailure(often.claimed, error);
      assert.deepEqual((await often.upload()).errorDetails?.code, error.code);
    });
  }

  test('fails at once by a refusal when nothing of it is here', async (t) => {
    const refusal = new RemoteRefusedError('unreachable-host', 'No such host.');
    const running = await anImportJob(t, { plan: () => Promise.reject(refusal) });
    await attempt(running);
    assert.equal((await running.upload()).errorMessage, 'No such host.');
  });

  test('is tried three times when nothing of it is here, and more often when it is', async (t) => {
    const trouble = new RemoteFailedError('connect', 'No connection.');
    const second = await anImportJob(t, { failures: 1 });
    await second.work.afterFailure(second.claimed, trouble);
    assert.equal((await second.upload()).status, 'pending');
    const third = await anImportJob(t, { failures: 2 });
    await third.work.afterFailure(third.claimed, trouble);
    assert.deepEqual((await third.upload()).errorDetails?.code, 'unreachable');
    const begun = await anImportJob(t, { failures: 11, begun: true });
    await begun.work.afterFailure(begun.claimed, trouble);
    assert.equal((await begun.upload()).status, 'pending');
    const hopeless = await anImportJob(t, { failures: 12, begun: true });
    await hopeless.work.afterFailure(hopeless.claimed, trouble);
    assert.match((await hopeless.upload()).errorMessage ?? '', /^No connection\. It was tried 13 times/);
  });

  test('that has ended its workers twenty times is not tried again', async (t) => {
    const running = await anImportJob(t, { plan: () => assert.fail('it was tried'), claims: 20 });
    await attempt(running);
    const { status, errorDetails } = await running.upload();
    assert.deepEqual([status, errorDetails?.code], ['failed', 'internal']);
  });

  test('is processed as if it had never been interrupted, once it is here', async (t) => {
    const { deps, claimed, job } = await anImportJob(t, { claims: 15, failures: 9 });
    await deps.database.jobs.handOver(claimed.lease, Date.now(), 'process');
    assert.equal(isHopeless(await job()), false);
    assert.deepEqual([(await job()).claims, (await job()).failures], [0, 0]);
  });
});
