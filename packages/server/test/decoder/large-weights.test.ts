import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { createDecoderPool } from '../../src/adapters/decoder/process-pool.ts';
import { descendants } from './process-tree.ts';
import { sparseSafetensors } from './sample-weights.ts';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
/** What a whole decoder process may have had resident, its program included. */
const LIMIT = 256 * MIB;

/** The most that any of these processes had resident, as the kernel saw it. */
function peakMemory(pids: readonly number[]): number {
  const peaks = pids.map((pid) => {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  });
  return Math.max(...peaks);
}

it('weights of 10 GiB are judged by their header alone, in less than 256 MiB', {
  skip: process.platform === 'linux' ? false : 'reads the memory of processes from /proc',
}, async () => {
  await using stack = new AsyncDisposableStack();
  const decoder = createDecoderPool({
    entry: new URL('../../src/start/decoder-child.ts', import.meta.url),
    concurrency: 1,
  });
  stack.defer(() => decoder.close());
  const source = sparseSafetensors(10 * GIB);
  const result = await decoder.inspect({ kind: 'model', fileName: 'f.safetensors', contentType: '', source });
  assert.equal(result.verdict, 'accepted', JSON.stringify(result));
  assert.ok(source.bytesRead < 4 * MIB, `${source.bytesRead} bytes were read`);
  const peak = peakMemory(descendants(process.pid));
  assert.ok(peak > 0 && peak < LIMIT, `${peak / MIB} MiB`);
});
