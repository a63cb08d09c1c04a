import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { planLaunch } from '../../src/adapters/decoder/launch.ts';
import { planSandbox } from '../../src/adapters/decoder/sandbox.ts';

const TOOLS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];
const PROBE = fileURLToPath(new URL('./sandbox-probe.js', import.meta.url));
const options = { readable: [PROBE], programs: [], loopback: false, toolDirectories: TOOLS };
const available = planSandbox(options);
// Where it is required, a system that forbids namespaces must not look like a pass.
const skip = 'unavailable' in available && process.env.CI === undefined ? available.unavailable : false;

async function probe(words: readonly string[], more: Partial<typeof options> = {}) {
  const plan = planSandbox({ ...options, ...more });
  assert.ok('prefix' in plan, JSON.stringify(plan));
  const [command = '', ...args] = [...plan.prefix, process.execPath, PROBE, ...words];
  const { stdout } = await promisify(execFile)(command, args, { env: { SHOWN: 'to the probe' }, cwd: '/' });
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe('inside the sandbox, a program without any other restraint', { skip }, () => {
  it('sees no file but those it was given and the libraries of the system', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'wharf-secret-'));
    const secret = join(directory, 'secret.key');
    await writeFile(secret, 'secret');
    const seen = await probe([`read:${secret}`, 'read:/etc/passwd', `read:${PROBE}`, 'list:/', 'list:/etc']);
    await rm(directory, { recursive: true });
    assert.equal(seen[`read:${secret}`], 'ENOENT');
    assert.equal(seen['read:/etc/passwd'], 'ENOENT');
    assert.equal(seen[`read:${PROBE}`], 'done');
    // Wherever the program lies, the way to it is there, and nothing beside it.
    const ways = [PROBE, process.execPath].map((path) => path.split('/')[1]);
    const expected = new Set([...ways, 'dev', 'etc', 'lib', 'lib64', 'proc', 'usr']);
    assert.deepEqual(
      String(seen['list:/'])
        .split(' ')
        .filter((name) => !expected.has(name)),
      [],
    );
    assert.doesNotMatch(String(seen['list:/etc']), /passwd|shadow|ssl|hosts/);
  });

  it('can write nothing, not even beside what it reads', async () => {
    const seen = await probe([`write:${PROBE}`, `write:${PROBE}.new`, 'write:/new', 'write:/usr/lib/new']);
    // Before it is read-only, it may be another user's.
    for (const [word, code] of Object.entries(seen)) assert.match(String(code), /^(?:EROFS|EACCES)$/, word);
  });

  it('reaches no port of this machine, and not its own loopback unless given one', async () => {
    const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const without = await probe([`connect:${port}`]);
    const withLoopback = await probe([`connect:${port}`, 'serve:'], { loopback: true });
    server.close();
    assert.equal(without[`connect:${port}`], 'ENETUNREACH');
    assert.equal(withLoopback[`connect:${port}`], 'ECONNREFUSED');
    assert.equal(withLoopback['serve:'], 'done');
  });

  it('can neither see nor signal another process, and has no capabilities', async () => {
    const seen = await probe([`signal:${process.pid}`, 'capabilities:']);
    assert.equal(seen[`signal:${process.pid}`], 'ESRCH');
    assert.equal(seen['capabilities:'], '0000000000000000');
  });
});

describe('a plan to start a decoder', () => {
  const launch = {
    entry: PROBE,
    entryArguments: [],
    programs: [],
    memoryBytes: 1e9,
    toolDirectories: TOOLS,
  };

  it('says why there is no sandbox where it cannot be had', () => {
    assert.match(planLaunch({ ...launch, sandbox: 'off' }).unconfined ?? '', /switched off/);
    assert.match(planLaunch({ ...launch, sandbox: 'auto', toolDirectories: [] }).unconfined ?? '', /prlimit/);
  });

  it('fails where a sandbox is required and cannot be had', () => {
    assert.throws(() => planLaunch({ ...launch, sandbox: 'required', toolDirectories: [] }), {
      name: 'SandboxUnavailableError',
    });
  });

  it('lets a decoder start programs only where there are some to start', () => {
    const args = (programs: string[]) => planLaunch({ ...launch, sandbox: 'off', programs }).args;
    assert.equal(args([]).includes('--allow-child-process'), false);
    assert.equal(args(['/bin/true']).includes('--allow-child-process'), true);
  });
});
