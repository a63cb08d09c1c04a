import { setTimeout as delay } from 'node:timers/promises';
import { diskUsage } from '../measure/disk-usage.ts';
import type { OriginFile } from '../servers/origin.ts';
import { WharfApi } from '../servers/wharf-api.ts';
import { startWharf, WHARF_VERSION } from '../servers/wharf-server.ts';
import type { Importer } from './importer.ts';

/** Milliseconds that a deleted model's bytes may stay. */
const PATIENCE = 30_000;

/** With its defaults, but for the permission to read from this machine. */
export async function startWharfImporter(directory: string): Promise<Importer> {
  const server = await startWharf({
    dataDirectory: directory,
    env: { WHARF_IMPORT_ALLOW_CIDRS: '127.0.0.0/8' },
  });
  const api = new WharfApi(server.url);
  let fetched: { readonly uploadId: string; readonly file: OriginFile } | undefined;
  return {
    name: 'Wharf',
    version: ['Wharf', WHARF_VERSION],
    promise: 'SHA-256, fdatasync, database commit',
    pid: server.pid,
    path: undefined,
    hashers: [],
    async fetch(file) {
      const { id: uploadId } = await api.create({ url: file.url, kind: 'model' });
      const { fileSize } = await api.follow(uploadId, ['complete', 'validating', 'validated', 'imported']);
      if (fileSize !== file.size) throw new Error(`Wharf: ${fileSize} bytes came instead of ${file.size}`);
      fetched = { uploadId, file };
    },
    async clear() {
      if (fetched === undefined) return;
      const { uploadId, file } = fetched;
      fetched = undefined;
      const { entityId = '' } = await api.follow(uploadId, ['imported']);
      const before = await diskUsage(directory);
      await api.deleteModel(entityId);
      await freed(directory, before - file.size / 2);
    },
    end: server.end,
  };
}

/** Waits until the directory takes no more than `bytes`: freeing them is not the next one's burden. */
async function freed(directory: string, bytes: number): Promise<void> {
  const giveUpAt = performance.now() + PATIENCE;
  while ((await diskUsage(directory)) > bytes) {
    if (performance.now() > giveUpAt) throw new Error('Wharf did not free the bytes of a deleted model');
    await delay(50);
  }
}
