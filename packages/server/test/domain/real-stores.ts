import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { openDiskStore } from '../../src/adapters/blobs/disk/open.ts';
import { openSqliteDatabase } from '../../src/adapters/database/sqlite/open.ts';
import { createPrometheus } from '../../src/adapters/metrics/prometheus.ts';
import type { Limits } from '../../src/domain/dependencies.ts';
import { storageUrls } from '../../src/domain/part-urls/signed-urls.ts';
import type { BlobStore } from '../../src/ports/blob-store.ts';
import { NO_TRACER } from '../../src/ports/tracer.ts';

/** Limits that no test runs into. */
export const LIMITS: Limits = {
  maxFileSize: 1000,
  partUrlTtl: 1000,
  assetUrlTtl: 1000,
  uploadTtl: 1000,
  importConnections: 1,
  importTimeout: 1000,
  quota: { bytes: 0, uploads: 0 },
};

/** A real database with the project `p1` and a real store, which go away with the test. */
export async function openStores(t: TestContext) {
  const directory = await mkdtemp(join(tmpdir(), 'wharf-domain-'));
  const { database, parts } = await openSqliteDatabase({ file: join(directory, 'wharf.db') });
  const { store: blobs, close } = await openDiskStore({
    directory: join(directory, 'blobs'),
    parts,
    urls: storageUrls('http://127.0.0.1', new Uint8Array(32)),
  });
  t.after(async () => {
    await close();
    await database.close();
    await rm(directory, { recursive: true, force: true });
  });
  await database.projects.insert({ id: 'p1', name: 'One', createdAt: 1 });
  return {
    database,
    blobs,
    meter: createPrometheus({}).meter,
    tracer: NO_TRACER,
    clock: Date.now,
    crashPoint: () => undefined,
  };
}

/** `port` with some of its methods replaced: single calls fail, or something happens in between. */
export function altered<T extends object>(port: T, methods: Partial<T>): T {
  return new Proxy(port, {
    get(target, name) {
      if (name in methods) return Reflect.get(methods, name);
      const found: unknown = Reflect.get(target, name);
      return typeof found === 'function' ? found.bind(target) : found;
    },
  });
}

export async function storedKeys(blobs: BlobStore): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const keys of blobs.listKeys()) found.push(...keys);
  return found;
}

export async function readText(blobs: BlobStore, key: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of blobs.read(key)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
