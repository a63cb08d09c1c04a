import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PublicView } from './checker/collect.ts';
import type { FinalEntity, FinalState, ReadBlob } from './checker/final-state.ts';
import { listBucket, readObject } from './checker/list-bucket.ts';
import { listDisk } from './checker/list-disk.ts';
import { mapInTurns } from './checker/map-in-turns.ts';
import type { Ledger, LedgerBlob } from './ledger/ledger.ts';
import type { Ceph } from './system/ceph.ts';
import { CREDENTIALS, type System } from './system/system.ts';

/** Milliseconds for the store to forget what nobody knows of. */
const LIFECYCLE = 60_000;

/** What is left: over the API, in the database, in the store. */
export async function finalState(
  { apiUrls: [url = ''], ceph, dataDirectory }: System,
  ledger: Ledger,
): Promise<Omit<FinalState, 'pendingDeliveries'>> {
  const seen = { ...(await new PublicView(url, CREDENTIALS).collect()), ledger: await ledger.state() };
  if (ceph === undefined) {
    const stored = await listDisk(join(dataDirectory, 'blobs'));
    return { ...seen, stored, openMultiparts: [], readBlobs: [] };
  }
  const readBlobs = await readOthers(ceph, seen.ledger.blobs, seen.entities);
  return { ...seen, ...(await inBucket(ceph)), readBlobs };
}

/** Reads the blobs that no entity was downloaded from. */
async function readOthers(
  ceph: Ceph,
  blobs: readonly LedgerBlob[],
  entities: readonly FinalEntity[],
): Promise<readonly ReadBlob[]> {
  const downloaded = new Set(entities.flatMap(({ files }) => files.map(({ declared }) => declared)));
  const others = blobs.filter(({ sha256 }) => !downloaded.has(sha256));
  const client = ceph.client();
  try {
    return await mapInTurns(others, async ({ id, storageKey }) => ({
      id,
      read: await readObject(client, ceph.bucket, storageKey),
    }));
  } finally {
    client.destroy();
  }
}

/** What is in the bucket, once its own rules have ended the multipart uploads that nobody knows of. */
async function inBucket(ceph: Ceph): Promise<Pick<FinalState, 'stored' | 'openMultiparts'>> {
  const client = ceph.client();
  try {
    let found = await listBucket(client, ceph.bucket);
    if (found.openMultiparts.length > 0) await ceph.hurryLifecycle();
    const until = Date.now() + LIFECYCLE;
    while (found.openMultiparts.length > 0 && Date.now() < until) {
      await pause(2_000);
      found = await listBucket(client, ceph.bucket);
    }
    return found;
  } finally {
    client.destroy();
  }
}
