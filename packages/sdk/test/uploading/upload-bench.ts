/** What the tests of uploading share: a Wharf behind a bad network, files, and looks at the outcome. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientOptions, UploadResult, Wharf } from '../../src/index.ts';
import { clientOf } from '../driver/client.ts';
import { startWharf, type WharfServer } from '../driver/wharf-server.ts';
import { type ChaosProxy, startChaosProxy } from './chaos-proxy.ts';

export const MIB = 1024 * 1024;
/** The least that parts may have: many parts of small files. */
export const PART = 5 * MIB;

export interface Bench {
  readonly server: WharfServer;
  /** Between the client and the server, for the API as well as for parts. */
  readonly proxy: ChaosProxy;
  /** A folder for files. */
  readonly folder: string;
  /** Through the proxy. */
  client(options?: ClientOptions): Wharf;
  path(name: string): string;
  close(): Promise<void>;
}

export async function startBench(env: Readonly<Record<string, string>> = {}): Promise<Bench> {
  const proxy = await startChaosProxy();
  const starting = startWharf({ env: { WHARF_PUBLIC_URL: proxy.url, ...env } });
  // A server that does not start must not leave the test waiting for its proxy.
  starting.catch(() => proxy.close());
  const server = await starting;
  proxy.target = server.url;
  const folder = await mkdtemp(join(tmpdir(), 'wharf-sdk-uploading-'));
  return {
    server,
    proxy,
    folder,
    client: (options) => clientOf(server, { baseURL: `${proxy.url}/v1`, logLevel: 'off', ...options }),
    path: (name) => join(folder, name),
    async close() {
      await proxy.close();
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** That the model has exactly these bytes, by the digest that the server computed of what it stored. */
export function assertModelOf(result: UploadResult, bytes: Uint8Array): void {
  assert.ok('model' in result, 'it became a model');
  assert.equal(result.model.files?.length, 1);
  assert.equal(result.model.files?.[0]?.size, bytes.length);
  assert.equal(result.model.files?.[0]?.sha256, sha256(bytes));
}

/** That no part was sent again after the client had got a 200 for it. */
export function assertNothingTwice(proxy: ChaosProxy, uploadId: string): void {
  const acknowledged = new Set<number>();
  const puts = proxy.puts.filter(({ url }) => url.includes(uploadId));
  assert.ok(puts.length > 0, 'parts were sent');
  for (const { part, isAcknowledged } of puts) {
    assert.ok(!acknowledged.has(part), `part ${part} was sent again after it was acknowledged`);
    if (isAcknowledged) acknowledged.add(part);
  }
}
