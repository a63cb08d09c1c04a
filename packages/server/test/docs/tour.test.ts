import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '../acceptance/driver/free-port.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

test('the tour of the README works when it is pasted into a shell', async () => {
  const readme = await readFile(`${ROOT}README.md`, 'utf8');
  const script = /## A tour in 60 seconds[\s\S]*?```sh\n([\s\S]*?)```/.exec(readme)?.[1];
  assert.ok(script !== undefined, 'the README has a tour');
  // As in an interactive shell: job control is on, and a failing line does not end the session.
  const port = await freePort();
  const shell = spawn('bash', ['-m', '-c', `${script}\nwait`], {
    cwd: ROOT,
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors] = await Promise.all([text(shell.stdout), text(shell.stderr), once(shell, 'exit')]);
  assert.match(output, /"status":"imported"/, errors);
  assert.match(output, /identical bytes/, errors);
  // The signal reached the server through npm: nothing is left behind.
  await assert.rejects(fetch(`http://127.0.0.1:${port}/healthz`));
});
