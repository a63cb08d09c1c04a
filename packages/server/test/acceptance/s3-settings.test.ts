import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createBucket, WITHOUT_S3 } from '../services/s3.ts';
import { runProgram } from './driver/run-program.ts';

const MAIN = fileURLToPath(new URL('../../src/start/main.ts', import.meta.url));

test('a server whose bucket cannot be used says why in one line, and exits with 78', {
  skip: WITHOUT_S3,
}, async (t) => {
  const bucket = await createBucket();
  t.after(() => bucket.drop());
  const dataDirectory = await mkdtemp(join(tmpdir(), 'wharf-test-'));
  t.after(() => rm(dataDirectory, { recursive: true, force: true }));
  const env = { WHARF_DATA_DIR: dataDirectory, PORT: '0', ...bucket.env, S3_BUCKET: 'wharf-not-here' };
  const { code, stdout, stderr } = await runProgram([MAIN], env);
  assert.equal(code, 78, stderr);
  assert.match(stderr, /^wharf: S3_BUCKET: there is no bucket "wharf-not-here" at [^\n]+\n$/);
  assert.equal(stdout, '');
});
