import { discardModel } from '../servers/discard-model.ts';
import type { OriginFile } from '../servers/origin.ts';
import { WharfApi } from '../servers/wharf-api.ts';
import { startWharf, WHARF_VERSION } from '../servers/wharf-server.ts';
import type { Importer } from './importer.ts';

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
      await discardModel(api, directory, uploadId, file.size);
    },
    end: server.end,
  };
}
