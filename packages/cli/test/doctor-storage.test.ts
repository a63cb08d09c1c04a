import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createBucket, type OwnBucket, WITHOUT_S3 } from '../../server/test/services/s3.ts';
import { checkStorage } from '../src/doctor/storage.ts';
import { type Wharf, wharfCommand } from './driver/run-wharf.ts';

interface Finding {
  readonly check: string;
  readonly verdict: 'ok' | 'warn' | 'fail';
  readonly found: string;
  readonly advice?: string;
}

describe('the doctor of a server with a bucket', { skip: WITHOUT_S3 }, () => {
  let bucket: OwnBucket;
  let directory: string;
  let wharf: Wharf;

  before(async () => {
    bucket = await createBucket();
    directory = await mkdtemp(join(tmpdir(), 'wharf-doctor-'));
    wharf = await wharfCommand({ WHARF_DATA_DIR: directory, ...bucket.env });
  });
  after(async () => {
    await wharf.remove();
    await rm(directory, { recursive: true, force: true });
    await bucket.drop();
  });

  async function examine(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const { stdout, stderr } = await wharf.run(['doctor', '--local', '--json', ...args], { env });
    assert.ok(!`${stdout}${stderr}`.includes(bucket.secretKey), 'a secret is printed');
    const findings = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Finding);
    return Object.fromEntries(findings.map((finding) => [finding.check, finding]));
  }

  test('says what a fresh bucket lacks, and sets it up where that is asked', async () => {
    const fresh = await examine([]);
    assert.equal(fresh.bucket?.verdict, 'ok');
    assert.equal(fresh['bucket CORS']?.verdict, 'fail');
    assert.match(fresh['bucket CORS']?.advice ?? '', /wharf doctor --fix/);
    assert.equal(fresh['bucket lifecycle']?.verdict, 'warn');
    const fixed = await examine(['--fix']);
    for (const check of ['bucket set-up', 'bucket', 'bucket CORS', 'bucket lifecycle']) {
      assert.equal(fixed[check]?.verdict, 'ok', check);
    }
  });

  test('sets the bucket up wherever the server is', async () => {
    const { stdout } = await wharf.run([
      'doctor',
      '--fix',
      '--json',
      '--base-url',
      'https://wharf.example.com/v1',
    ]);
    assert.match(stdout, /"check":"bucket set-up","verdict":"ok"/);
  });

  test('says which setting keeps the bucket from being used', async () => {
    const { bucket: found } = await examine([], { S3_BUCKET: 'wharf-not-here' });
    assert.equal(found?.verdict, 'fail');
    assert.match(found?.found ?? '', /S3_BUCKET: there is no bucket "wharf-not-here"/);
  });
});

test('the doctor fails where a store lets clients copy what is not theirs', () => {
  const inspection = {
    bucket: 'wharf',
    unusable: undefined,
    rules: { refusedOrigins: [], uploadsEndAfter: 35, harmfulRules: [], versioned: false },
    abandonedAfter: 7,
    safeDays: 35,
  };
  const copying = (copies: 'store' | 'signature' | 'none') =>
    checkStorage({ ...inspection, copies }).find(({ check }) => check === 'bucket copies');
  assert.equal(copying('store'), undefined);
  assert.equal(copying('signature'), undefined);
  assert.equal(copying('none')?.verdict, 'fail');
  assert.match(copying('none')?.advice ?? '', /x-amz-copy-source/);
});
