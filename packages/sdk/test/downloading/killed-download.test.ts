import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { wholeContent } from '../../../server/test/origins/files/content.ts';
import { onRequests } from '../../../server/test/origins/files/deviation.ts';
import { assertBytes, CONTENT, stageAsset } from './asset-stage.ts';

it('A download whose process is killed holds its path until then, and is gone on with afterwards', async (test) => {
  const stage = await stageAsset(test, {
    deviate: onRequests([1], { pause: { after: 600_000, until: new Promise(() => {}) } }),
  });
  const program = fileURLToPath(new URL('downloading-process.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    [...process.execArgv, program, stage.client.baseURL, 'asset_1', stage.path],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    if (Number(line.split(' ')[1]) > 0) break;
  }
  await assert.rejects(stage.download(), { name: 'WharfError', message: /Another download writes to/ });
  child.kill('SIGKILL');
  await exited;

  const { size } = await stat(`${stage.path}.part`);
  assert.ok(size > 0 && size <= 600_000);
  const { verified } = await stage.download();
  assert.ok(verified);
  assertBytes(await stage.bytes(), wholeContent(CONTENT));
  // Nothing that had arrived is fetched again: what was sent adds up to the file.
  assert.deepEqual(stage.starts(), [0, size]);
  assert.deepEqual(await readdir(stage.folder), ['file.bin']);
});
