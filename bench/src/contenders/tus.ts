import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TransferRequest } from '../client/messages.ts';
import { peerVersion, startPeer } from '../servers/peers.ts';
import type { Absent, Contender } from './contender.ts';

const NAME = '@tus/server';

/** One upload per part: created beforehand, its bytes sent with one PATCH. */
export async function startTus(directory: string): Promise<Contender | Absent> {
  const version = peerVersion('@tus/server');
  if (version === undefined) return { name: NAME, absent: 'not installed (npm ci --prefix bench/peers)' };
  const server = await startPeer('tus', [directory]);
  const create = async (size: number): Promise<TransferRequest> => {
    const response = await fetch(`${server.url}/files`, {
      method: 'POST',
      headers: { 'tus-resumable': '1.0.0', 'upload-length': String(size) },
    });
    const location = response.headers.get('location');
    if (response.status !== 201 || location === null) {
      throw new Error(`@tus/server: ${response.status} ${await response.text()}`);
    }
    return {
      method: 'PATCH',
      url: new URL(location, server.url).href,
      headers: {
        'tus-resumable': '1.0.0',
        'upload-offset': '0',
        'content-type': 'application/offset+octet-stream',
      },
    };
  };
  return {
    name: NAME,
    version: `${version}, file-store ${peerVersion('@tus/file-store')}`,
    promise: 'pipe to a file',
    pid: server.pid,
    prepare: (count, size) => Promise.all(Array.from({ length: count }, () => create(size))),
    async clear() {
      for (const name of await readdir(directory)) await rm(join(directory, name));
    },
    end: server.end,
  };
}
