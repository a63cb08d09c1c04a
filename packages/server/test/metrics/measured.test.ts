import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measuredDatabase } from '../../src/adapters/metrics/measured-database.ts';
import { measuredDecoder } from '../../src/adapters/metrics/measured-decoder.ts';
import { measuredStore } from '../../src/adapters/metrics/measured-store.ts';
import { createPrometheus } from '../../src/adapters/metrics/prometheus.ts';
import type { JobWork } from '../../src/jobs/claim-loop.ts';
import { measuredWork } from '../../src/jobs/measured-work.ts';
import type { Decoder } from '../../src/ports/decoder.ts';
import { altered, openStores, readText } from '../domain/real-stores.ts';

/** A meter, and what it shows of a series. */
function measuring() {
  const { meter, registry } = createPrometheus({});
  const value = async (series: string) => {
    const line = (await registry.metrics()).split('\n').find((one) => one.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length));
  };
  return { meter, value };
}

test('the store does what it does, timed; failures are counted, what was given up is not', async (t) => {
  const { blobs } = await openStores(t);
  const { meter, value } = measuring();
  const store = measuredStore(blobs, meter);
  await store.put('key', Buffer.from('bytes'), 'text/plain');
  assert.equal(await readText(store, 'key'), 'bytes');
  await assert.rejects(() => readText(store, 'missing'));
  await assert.rejects(() => store.digest('missing'));
  const givenUp = AbortSignal.abort(new Error('given up'));
  await assert.rejects(() => store.digest('missing', undefined, givenUp));
  assert.equal(await value('wharf_store_seconds_count{operation="put"}'), 1);
  assert.equal(await value('wharf_store_seconds_count{operation="read"}'), 2);
  assert.equal(await value('wharf_store_errors_total{operation="read"}'), 1);
  assert.equal(await value('wharf_store_errors_total{operation="digest"}'), 1);
  assert.equal(await value('wharf_store_errors_total{operation="put"}'), undefined);
});

test('transactions are timed, and counted where they are rolled back', async (t) => {
  const { database } = await openStores(t);
  const { meter, value } = measuring();
  const measured = measuredDatabase(database, meter);
  assert.equal(await measured.transaction(async (tx) => (await tx.projects.list()).length), 1);
  await assert.rejects(
    measured.transaction(async () => {
      throw new Error('no');
    }),
    /no/,
  );
  assert.equal(await value('wharf_database_transaction_seconds_count'), 2);
  assert.equal(await value('wharf_database_transaction_errors_total'), 1);
});

test('verdicts of decoders are counted by their codes', async () => {
  const { meter, value } = measuring();
  const source = { size: 0, read: async () => new Uint8Array(0) };
  const request = { kind: 'image', fileName: 'a', contentType: 'image/png', source } as const;
  const outcomes: Decoder['inspect'][] = [
    async () => ({ verdict: 'refused', code: 'decoder-timeout', message: 'too slow' }),
    async () => {
      throw new Error('no process');
    },
  ];
  const none: Decoder = {
    supportedKinds: async () => new Set(),
    inspect: () => assert.fail(),
    convert: () => assert.fail(),
    close: async () => undefined,
  };
  for (const inspect of outcomes) {
    await measuredDecoder(altered(none, { inspect }), meter)
      .inspect(request)
      .catch(() => undefined);
  }
  assert.equal(await value('wharf_decoder_results_total{kind="image",outcome="decoder-timeout"}'), 1);
  assert.equal(await value('wharf_decoder_results_total{kind="image",outcome="error"}'), 1);
  assert.equal(await value('wharf_decoder_seconds_count{kind="image"}'), 2);
});

test('attempts at jobs are done, failed or lost, and their first wait is timed', async () => {
  const { meter, value } = measuring();
  type Claimed = Parameters<JobWork['run']>[0];
  const job = (claims: number) => ({ job: { claims, runAt: 1_000 } }) as Claimed;
  const work = (run: JobWork['run']): JobWork => ({
    queue: 'process',
    concurrency: 1,
    run,
    afterFailure: async () => {},
  });
  const measured = (run: JobWork['run']) => measuredWork(work(run), { meter, clock: () => 3_000 });
  const lost = new AbortController();
  await measured(async () => {}).run(job(1), lost.signal);
  const failing = measured(async () => {
    throw new Error('no');
  });
  await assert.rejects(failing.run(job(2), lost.signal), /no/);
  lost.abort();
  await assert.rejects(failing.run(job(2), lost.signal), /no/);
  for (const outcome of ['done', 'failed', 'lost']) {
    assert.equal(await value(`wharf_job_attempts_total{queue="process",outcome="${outcome}"}`), 1, outcome);
  }
  assert.equal(await value('wharf_job_wait_seconds_count{queue="process"}'), 1);
  assert.equal(await value('wharf_job_wait_seconds_sum{queue="process"}'), 2);
  assert.equal(await value('wharf_job_attempts_total{queue="import",outcome="done"}'), 0);
});
