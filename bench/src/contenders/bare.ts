import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startPeer } from '../servers/peers.ts';
import type { Contender } from './contender.ts';

export async function startBare(directory: string): Promise<Contender> {
  const server = await startPeer('bare', [directory]);
  return {
    name: 'bare node:http',
    version: process.versions.node,
    promise: 'pipe to a file',
    pid: server.pid,
    prepare: async (count) =>
      Array.from({ length: count }, (_, index) => ({ method: 'PUT', url: `${server.url}/part-${index}` })),
    async clear() {
      for (const name of await readdir(directory)) await rm(join(directory, name));
    },
    end: server.end,
  };
}
