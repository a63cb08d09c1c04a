import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createDecoderPool, type DecoderPoolOptions } from '../../src/adapters/decoder/process-pool.ts';
import type { InspectRequest } from '../../src/ports/decoder.ts';
import type { ByteSource, RefusalCode } from '../../src/ports/validator.ts';
import { bytesSource } from './bytes-source.ts';
import { descendants, gone } from './process-tree.ts';

const ENTRY = new URL('./hostile-child.ts', import.meta.url);
const EMPTY = bytesSource(new Uint8Array(0));

function pool(options: Partial<DecoderPoolOptions> = {}) {
  return createDecoderPool({ entry: ENTRY, concurrency: 1, ...options });
}

function request(behaviour: string, more: Partial<InspectRequest> = {}): InspectRequest {
  return { kind: 'text', fileName: behaviour, contentType: 'text/plain', source: EMPTY, ...more };
}

/** The processes of this test's decoders. */
function decoders(): number[] {
  const found = descendants(process.pid);
  assert.notEqual(found.length, 0);
  return found;
}

/** A source that hands on the identity that the hostile child tells by its offset. */
function identitySource(): { source: ByteSource; identity: Promise<number> } {
  const { promise, resolve } = Promise.withResolvers<number>();
  const read = async (offset: number) => {
    if (offset > 0) resolve(offset);
    return new Uint8Array(0);
  };
  return { source: { size: 1, read }, identity: promise };
}

describe('a decoder child that misbehaves becomes a refusal, and the next file is judged', () => {
  const patient = pool({ timeoutMs: 60_000, memoryBytes: 300e6, maxOutputBytes: 100_000 });
  const hurried = pool({ timeoutMs: 3_000 });
  after(() => Promise.all([patient.close(), hurried.close()]));
  const cases: readonly [behaviour: string, code: RefusalCode][] = [
    ['aborts', 'decoder-crashed'],
    ['exits silently', 'decoder-crashed'],
    ['throws from a callback', 'decoder-crashed'],
    ['spins for ever', 'decoder-timeout'],
    ['never answers', 'decoder-timeout'],
    ['fills buffers', 'decoder-out-of-memory'],
    ['fills the heap', 'decoder-out-of-memory'],
    ['announces a huge payload', 'decoder-crashed'],
    ['announces a huge header', 'decoder-crashed'],
    ['sends noise', 'decoder-crashed'],
    ['sends no JSON', 'decoder-crashed'],
    ['sends an unknown message', 'decoder-crashed'],
    ['answers another request', 'decoder-crashed'],
    ['answers with a script type', 'decoder-crashed'],
    ['claims bytes it did not send', 'decoder-crashed'],
    ['asks for too much at once', 'decoder-crashed'],
    ['asks at a negative offset', 'decoder-crashed'],
    ['reads for ever', 'decoder-crashed'],
  ];
  for (const [behaviour, code] of cases) {
    it(`${behaviour}: ${code}`, async () => {
      const decoder = code === 'decoder-timeout' ? hurried : patient;
      const result = await decoder.inspect(request(behaviour));
      assert.equal(result.verdict, 'refused');
      assert.equal(result.verdict === 'refused' && result.code, code);
      assert.doesNotMatch(JSON.stringify(result), /secret|node:|\/work\//);
      const next = await decoder.inspect(request('tells who it is', identitySource()));
      assert.equal(next.verdict, 'accepted');
    });
  }
});

describe('the isolation of a decoder child', () => {
  it('has no environment, reads and writes no files and starts no programs', async () => {
    const decoder = pool();
    const result = await decoder.inspect(request('probes its surroundings'));
    await decoder.close();
    assert.equal(result.verdict, 'accepted');
    assert.deepEqual(result.verdict === 'accepted' && result.entity === 'asset' && result.metadata, {
      environment: [],
      readFile: 'ERR_ACCESS_DENIED',
      writeFile: 'ERR_ACCESS_DENIED',
      startProgram: 'ERR_ACCESS_DENIED',
    });
  });

  it('says so where prlimit is missing, and still stops a memory bomb', async () => {
    const warnings: string[] = [];
    const log = { warn: (_: unknown, message: string) => void warnings.push(message) };
    const decoder = pool({ toolDirectories: [], memoryBytes: 400e6, log });
    assert.match(warnings[0] ?? '', /prlimit/);
    const result = await decoder.inspect(request('fills buffers slowly'));
    await decoder.close();
    assert.equal(result.verdict === 'refused' && result.code, 'decoder-out-of-memory');
  });

  it('does not outlive the server, however the server dies', { timeout: 30_000 }, async ({ signal }) => {
    const owner = spawn(process.execPath, [fileURLToPath(new URL('./pool-owner.ts', import.meta.url))], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(owner.stdout, 'data');
    const children = descendants(owner.pid ?? 0);
    assert.notEqual(children.length, 0);
    owner.kill('SIGKILL');
    await gone(children, signal);
  });
});

describe('the pool of decoder children', () => {
  it('goes on with one file while the decoder of another crashes', async () => {
    const decoder = pool({ concurrency: 2 });
    const asked = Promise.withResolvers<void>();
    const release = Promise.withResolvers<Uint8Array>();
    let reads = 0;
    const source: ByteSource = {
      size: 1,
      read: async () => {
        if (reads++ === 0) return new Uint8Array(1);
        asked.resolve();
        return release.promise;
      },
    };
    const slow = decoder.inspect(request('reads once', { source }));
    await asked.promise;
    const crashed = await decoder.inspect(request('aborts'));
    release.resolve(new Uint8Array(1));
    assert.equal(crashed.verdict, 'refused');
    assert.equal((await slow).verdict, 'accepted');
    await decoder.close();
  });

  it('kills a child that is silent for too long, and lets one go on that says it works', async () => {
    const decoder = pool({ stallMs: 1_500 });
    const silent = await decoder.inspect(request('never answers'));
    assert.equal(silent.verdict === 'refused' && silent.code, 'decoder-timeout');
    assert.equal((await decoder.inspect(request('works on, saying so'))).verdict, 'accepted');
    await decoder.close();
  });

  it('does not charge the wait for the bytes to the file', async () => {
    const decoder = pool({ timeoutMs: 1_500 });
    let reads = 0;
    const read = async () => {
      if (reads++ > 0) await delay(2_000);
      return new Uint8Array(1);
    };
    const result = await decoder.inspect(request('reads once', { source: { size: 1, read } }));
    await decoder.close();
    assert.equal(result.verdict, 'accepted');
  });

  it('rejects with the reason of an abort and kills the child', async () => {
    const decoder = pool();
    const { source, identity } = identitySource();
    const controller = new AbortController();
    const running = decoder.inspect(
      request('tells who it is, then spins', { source, signal: controller.signal }),
    );
    await identity;
    const children = decoders();
    controller.abort(new Error('lease lost'));
    await assert.rejects(running, /lease lost/);
    await gone(children);
    await decoder.close();
  });

  it('rejects a waiting request when it is aborted', async () => {
    const decoder = pool();
    const { source, identity } = identitySource();
    const running = decoder.inspect(request('tells who it is, then spins', { source }));
    await identity;
    const controller = new AbortController();
    const waiting = decoder.inspect(request('aborts', { signal: controller.signal }));
    controller.abort(new Error('lease lost'));
    await assert.rejects(waiting, /lease lost/);
    await Promise.all([assert.rejects(running, /closed/), decoder.close()]);
  });

  it('rejects, rather than refuses, where the bytes cannot be read', async () => {
    const decoder = pool();
    let reads = 0;
    const read = async () => {
      if (reads++ > 0) throw new Error('disk on fire');
      return new Uint8Array(1);
    };
    await assert.rejects(
      decoder.inspect(request('reads once', { source: { size: 1, read } })),
      /disk on fire/,
    );
    assert.equal((await decoder.inspect(request('tells who it is', identitySource()))).verdict, 'accepted');
    await decoder.close();
  });

  it('rejects, rather than refuses, where the source has fewer bytes than it said', async () => {
    const decoder = pool();
    const source = { size: 2 ** 21, read: async () => new Uint8Array(0) };
    await assert.rejects(
      decoder.inspect(request('reads once', { source })),
      /0 bytes were read at 0 instead of 1/,
    );
    await decoder.close();
  });

  it('rejects, rather than refuses, where a child lacks what the file needs', async () => {
    const decoder = pool();
    await assert.rejects(decoder.inspect(request('lacks its decoder')), { name: 'DecoderUnavailable' });
    await decoder.close();
  });

  it('keeps little for a child that asks for many bytes and takes none', async () => {
    const decoder = pool();
    let reads = 0;
    const read = async (_: number, length: number) => {
      reads++;
      return new Uint8Array(length);
    };
    const source = { size: 2 ** 30, read };
    const result = await decoder.inspect(request('asks for many bytes and takes none', { source }));
    assert.equal(result.verdict === 'refused' && result.code, 'decoder-crashed');
    assert.ok(reads < 40, `${reads} reads`);
    await decoder.close();
  });

  it('waits for children that are still starting when it is closed', async () => {
    const decoder = pool();
    const running = decoder.inspect(request('aborts'));
    await new Promise(setImmediate);
    const children = decoders();
    await Promise.all([assert.rejects(running, /closed/), decoder.close()]);
    assert.deepEqual(
      descendants(process.pid).filter((pid) => children.includes(pid)),
      [],
    );
  });

  it('rejects where the decoder cannot be started', async () => {
    const decoder = pool({ entry: new URL('./no-such-child.ts', import.meta.url) });
    await assert.rejects(decoder.inspect(request('aborts')), { name: 'DecoderUnavailable' });
    await decoder.close();
  });

  it('keeps a child warm from file to file, and replaces it after its share', async () => {
    const decoder = pool({ maxRequestsPerChild: 2 });
    const identities: number[] = [];
    for (let file = 0; file < 4; file++) {
      const { source, identity } = identitySource();
      await decoder.inspect(request('tells who it is', { source }));
      identities.push(await identity);
    }
    await decoder.close();
    assert.equal(identities[0], identities[1]);
    assert.notEqual(identities[1], identities[2]);
    assert.equal(identities[2], identities[3]);
  });

  it('gives a file another try where a child dies that others have used before', async () => {
    const decoder = pool();
    const verdicts: string[] = [];
    for (let file = 0; file < 3; file++) {
      verdicts.push((await decoder.inspect(request('works, but only once'))).verdict);
    }
    await decoder.close();
    assert.deepEqual(verdicts, ['accepted', 'accepted', 'accepted']);
  });

  it("takes a kill from outside for want of memory, and an end on request for nobody's fault", async () => {
    const decoder = pool();
    for (const [signal, expected] of [
      ['SIGKILL', 'decoder-out-of-memory'],
      ['SIGTERM', 'stopped'],
    ] as const) {
      const { source, identity } = identitySource();
      const running = decoder.inspect(request('tells who it is, then spins', { source }));
      await identity;
      // The decoder itself, not the tools that it was started through.
      process.kill(decoders().at(-1) ?? 0, signal);
      if (expected === 'stopped') await assert.rejects(running, /stopped from outside/);
      else assert.equal(((await running) as { code?: string }).code, expected);
    }
    await decoder.close();
  });

  it('rejects running and waiting requests when it is closed, and leaves no process behind', async () => {
    const decoder = pool();
    const { source, identity } = identitySource();
    const running = decoder.inspect(request('tells who it is, then spins', { source }));
    await identity;
    const children = decoders();
    const waiting = decoder.inspect(request('aborts'));
    await Promise.all([
      assert.rejects(running, /closed/),
      assert.rejects(waiting, /closed/),
      decoder.close(),
    ]);
    await gone(children);
    await assert.rejects(decoder.inspect(request('aborts')), /closed/);
  });
});
