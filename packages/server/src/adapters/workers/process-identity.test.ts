import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { processIdentity } from './process-identity.ts';

const { isGone } = processIdentity();

test('two workers have different names', () => {
  assert.notEqual(processIdentity().owner, processIdentity().owner);
});

test('a worker whose process has ended is gone, and one whose process lives is not', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const owner = `${hostname()}/${child.pid}/0123456789abcdef`;
  assert.equal(isGone(owner), false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal(isGone(owner), true);
});

test('a predecessor with our own process id, as in a restarted container, is gone', () => {
  assert.equal(isGone(`${hostname()}/${process.pid}/0123456789abcdef`), true);
});

test('nothing is said of other hosts and other names', () => {
  for (const owner of ['elsewhere/999999999/00', 'w1', `${hostname()}/x/00`, ''])
    assert.equal(isGone(owner), false);
});
