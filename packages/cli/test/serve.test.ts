import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { WHARF, type Wharf, wharfCommand } from './driver/run-wharf.ts';

describe('wharf serve', () => {
  let wharf: Wharf;
  before(async () => {
    wharf = await wharfCommand({ WHARF_LOG_LEVEL: 'warn' });
  });
  after(() => wharf.remove());

  test('starts a server with these settings, in the same process, until SIGTERM lets it end', async (t) => {
    const child = wharf.start(['serve', '--port', '0', '--data-dir', 'kept-here']);
    t.after(() => child.kill('SIGKILL'));
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
      lines.push(line);
      if (line.includes('npx wharf keys create')) break;
    }
    const shown = lines.join('\n');
    const url = /ready at (http:\S+)/.exec(shown)?.[1] ?? '';
    assert.equal((await fetch(`${url}/readyz`)).status, 200);
    assert.ok((await readdir(join(wharf.home, 'kept-here'))).includes('wharf.db'));

    // The key that the first start shows is what the command needs.
    const env = {
      WHARF_BASE_URL: url,
      WHARF_API_KEY: /WHARF_API_KEY=(\S+)/.exec(shown)?.[1],
      WHARF_API_SECRET: /WHARF_API_SECRET=(\S+)/.exec(shown)?.[1],
    };
    assert.deepEqual(await wharf.run(['list'], { env }), { code: 0, stdout: '', stderr: '' });

    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
    await assert.rejects(fetch(`${url}/readyz`));
  });

  test("keeps the server's own message and exit code", async () => {
    const { code, stderr } = await wharf.run(['serve', '--port', 'seven']);
    assert.equal(code, 78);
    assert.equal(stderr, 'wharf: PORT must be a whole number from 0 to 65535, not "seven"\n');
  });
});

/** A Node that is too old to run the command itself, where this machine has one. */
async function oldNode(): Promise<string | undefined> {
  for (const path of ['/usr/bin/node', '/usr/local/bin/node']) {
    const probe = spawn(path, ['--version'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const version = await new Promise<string>((resolve) => {
      probe.on('error', () => resolve(''));
      probe.stdout.setEncoding('utf8').on('data', resolve);
    });
    const major = Number(/^v(\d+)/.exec(version)?.[1] ?? Number.NaN);
    if (major >= 20 && major < 24) return path;
  }
  return undefined;
}

describe('an older Node', async () => {
  const node = await oldNode();
  const skip = node === undefined ? 'this machine has none' : false;
  let wharf: Wharf;
  before(async () => {
    wharf = await wharfCommand();
  });
  after(() => wharf.remove());

  test('hands over to the one that npm installed, with its exit code and signals', { skip }, async () => {
    const run = (...args: string[]) =>
      spawn(node ?? '', [WHARF, ...args], {
        env: wharf.env,
        cwd: wharf.home,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    const wrong = run('list', '--limit', 'many');
    assert.deepEqual(await once(wrong, 'exit'), [64, null]);

    const server = run('serve', '--port', '0');
    let url: string | undefined;
    for await (const line of createInterface({ input: server.stdout })) {
      url = /ready at (http:\S+)/.exec(line)?.[1];
      if (url !== undefined) break;
    }
    // It answers only once it watches for signals, too.
    assert.equal((await fetch(`${url}/readyz`)).status, 200);
    server.stdout.resume();
    server.kill('SIGTERM');
    assert.deepEqual(await once(server, 'exit'), [0, null]);
  });
});
