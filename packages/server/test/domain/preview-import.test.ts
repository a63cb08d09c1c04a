import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { KINDS } from '@wharf/contract';
import { InvalidRequestError, ServiceUnavailableError } from '../../src/domain/errors.ts';
import { previewImport } from '../../src/domain/imports/preview-import.ts';
import { openSources } from '../../src/sources/registry.ts';
import { startFetcher } from '../fetch/fetchers.ts';
import { startHttpServer, startTcpServer } from '../fetch/local-servers.ts';
import { altered, LIMITS, openStores } from './real-stores.ts';

const NEVER = new AbortController().signal;
/** Milliseconds that no test waits for. */
const LONG = 600_000;

async function open(t: TestContext, hub = 'https://hub.example') {
  const fetcher = startFetcher(t);
  const access = { endpoint: hub, token: undefined };
  const sources = openSources({ fetcher, huggingFace: access, civitai: access });
  return { ...(await openStores(t)), fetcher, sources, kinds: new Set(KINDS), limits: LIMITS };
}

describe('a preview', () => {
  test('is given up after its time with a server that never answers, and lets go of it', async (t) => {
    const silent = await startTcpServer(t, () => {});
    const deps = await open(t, silent.origin);
    for (const body of [
      { kind: 'image', url: `${silent.origin}/a.png` } as const,
      { huggingFaceModelName: 'org/model' },
      { civitaiModelUrl: 'https://civitai.com/models/1' },
    ]) {
      await assert.rejects(
        previewImport(deps, body, NEVER, 50),
        (error) =>
          error instanceof ServiceUnavailableError && /within 1 seconds?: try again/.test(error.message),
      );
    }
    assert.equal(silent.connections.length, 3);
    await silent.allClosed();
  });

  test('is given up after its time also where a body never comes', async (t) => {
    const stalled = await startHttpServer(t, (_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).flushHeaders();
    });
    const deps = await open(t);
    const body = { kind: 'image', url: `${stalled.origin}/a.png` } as const;
    await assert.rejects(previewImport(deps, body, NEVER, 50), ServiceUnavailableError);
    await stalled.allClosed();
  });

  test('is given up after its time also where a source does not listen', async (t) => {
    const deps = await open(t);
    const deaf = altered(deps.sources.civitai, { plan: () => new Promise(() => {}) });
    const sources = { ...deps.sources, civitai: deaf };
    const body = { civitaiModelUrl: 'https://civitai.com/models/1' };
    await assert.rejects(previewImport({ ...deps, sources }, body, NEVER, 50), ServiceUnavailableError);
  });

  test('ends when nobody waits for it any more', async (t) => {
    const silent = await startTcpServer(t, () => {});
    const deps = await open(t);
    const leaving = new AbortController();
    const body = { kind: 'image', url: `${silent.origin}/a.png` } as const;
    const preview = previewImport(deps, body, leaving.signal, LONG);
    const outcome = assert.rejects(preview, /interrupted/);
    await silent.connected(1);
    leaving.abort();
    await outcome;
    await silent.allClosed();
  });

  test('of a kind that cannot be validated here is refused', async (t) => {
    const deps = { ...(await open(t)), kinds: new Set(['image'] as const) };
    const body = { kind: 'video', url: 'https://example.com/a.mp4' } as const;
    await assert.rejects(
      previewImport(deps, body, NEVER, LONG),
      (error) => error instanceof InvalidRequestError && error.details.kind === 'video',
    );
  });

  test('of more than there is room for is refused', async (t) => {
    const server = await startHttpServer(t, (_request, response) => response.end('x'.repeat(500)));
    const deps = await open(t);
    const body = { kind: 'text', url: `${server.origin}/a.txt` } as const;
    const { fileSize } = await previewImport(deps, body, NEVER, LONG);
    assert.equal(fileSize, 500);
    const blobs = altered(deps.blobs, { freeBytes: async () => 499 });
    await assert.rejects(
      previewImport({ ...deps, blobs }, body, NEVER, LONG),
      (error) => error instanceof InvalidRequestError && error.details.code === 'storage-full',
    );
  });

  test('that fails through a fault of ours does not say that the server is at fault', async (t) => {
    const deps = await open(t);
    const fault = new TypeError('a bug');
    const broken = altered(deps.sources.civitai, { plan: () => Promise.reject(fault) });
    const body = { civitaiModelUrl: 'https://civitai.com/models/1' };
    const sources = { ...deps.sources, civitai: broken };
    await assert.rejects(previewImport({ ...deps, sources }, body, NEVER, LONG), fault);
  });
});
