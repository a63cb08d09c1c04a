import { WharfApi } from '../servers/wharf-api.ts';
import { startWharf, WHARF_VERSION } from '../servers/wharf-server.ts';
import type { Contender } from './contender.ts';

export async function startWharfContender(directory: string): Promise<Contender> {
  const server = await startWharf({ dataDirectory: directory });
  const api = new WharfApi(server.url);
  let uploadId: string | undefined;
  return {
    name: 'Wharf',
    version: WHARF_VERSION,
    promise: 'SHA-256, fdatasync, database commit',
    pid: server.pid,
    async prepare(count, size) {
      const upload = await api.create({
        kind: 'text',
        fileName: 'bench.txt',
        contentType: 'text/plain',
        fileSize: count * size,
        parts: count,
      });
      uploadId = upload.id;
      return (upload.parts ?? []).map(({ url }) => ({ method: 'PUT', url }));
    },
    async clear() {
      if (uploadId !== undefined) await api.abort(uploadId);
      uploadId = undefined;
    },
    end: server.end,
  };
}
