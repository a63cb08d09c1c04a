import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { processIdentity } from './process-identity.ts';

const { owner: ours, isGone } = processIdentity();
const space = ours.split('/')[0] ?? '';

test('two workers have different names', () => {
  assert.notEqual(processIdentity().owner, processIdentity().owner);
});

test('a worker whose process has ended is gone, and one whose process lives is not', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const owner = `${space}/${child.pid}/0123456789abcdef`;
  assert.equal(isGone(owner), false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal(isGone(owner), true);
});

test('a predecessor with our own process id in the same space is gone', () => {
  assert.equal(isGone(`${space}/${process.pid}/0123456789abcdef`), true);
});

test('nothing is said of another container on the same host, whose process ids are its own', () => {
  const { owner } = processIdentity(`${hostname()}.another-namespace`);
  assert.equal(isGone(owner), false);
  assert.equal(isGone(`${hostname()}/999999999/0123456789abcdef`), false);
});

test('nothing is said of other hosts and other names', () => {
  for (const owner of ['elsewhere/999999999/00', 'w1', `${space}/x/00`, ''])
    assert.equal(isGone(owner), false);
});
