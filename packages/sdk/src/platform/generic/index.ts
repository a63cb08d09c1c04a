/** Anything that has `fetch` and neither files nor Workers of ours: edge functions and the like. */
import { WharfError } from '../../errors/wharf-error.ts';
import { createSha256 } from '../../hashing/sha256.ts';
import type { Hasher, Platform } from '../platform.ts';
import { fetchPart } from './fetch-part.ts';
import { spool } from './spool.ts';

function sha256Hasher(): Hasher {
  const hash = createSha256();
  return { update: (bytes) => hash.update(bytes), digest: async () => hash.digest() };
}

export const platform: Platform = {
  name: 'generic',
  env: (name) =>
    (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env?.[name],
  openPath: async () => {
    throw new WharfError('There are no files here: give bytes, a Blob or a stream');
  },
  spool,
  hasher: (algorithm) => (algorithm === 'sha256' ? sha256Hasher() : undefined),
  putPart: (request, fetch) => fetchPart(request, fetch ?? ((input, init) => globalThis.fetch(input, init))),
  openTarget: async () => {
    throw new WharfError('There are no files here: fetch the `url` of the asset instead');
  },
};
