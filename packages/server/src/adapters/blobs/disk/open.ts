import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { MIN_PART_SIZE } from '@wharf/contract';
import type { BlobStore } from '../../../ports/blob-store.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { PartIndex } from '../../../ports/part-index.ts';
import type { PartReceiver } from '../../../ports/part-receiver.ts';
import type { StorageUrls } from '../../../ports/storage-urls.ts';
import { BatchGate } from './batch-gate.ts';
import { type CrashPoint, noCrashPoint } from './crash-points.ts';
import { DiskBlobStore } from './disk-store.ts';
import { prepareDirectories, SyncQueue } from './durability.ts';
import { HashPool } from './hash-pool.ts';
import { Layouts } from './layouts.ts';
import { PartFiles } from './part-files.ts';
import { DiskPaths } from './paths.ts';
import { Placements } from './placements.ts';
import { DiskPartReceiver } from './receiver.ts';
import { lockForReceiving } from './receiver-lock.ts';
import { Removal } from './removal.ts';
import { WholeFiles } from './whole-files.ts';

/** Batches on their way to the hash threads at once: 12 MiB at most. */
const MAX_BATCHES = 24;

export interface DiskStoreOptions {
  /** Where the files are; created when missing, for this user alone. */
  readonly directory: string;
  readonly parts: PartIndex;
  readonly urls: StorageUrls;
  readonly clock?: Clock;
  /** Bytes that every part but the last must have; 5 MiB unless a test says otherwise. */
  readonly minPartSize?: number;
  /** Called between writes; for the crash suite. */
  readonly crashPoint?: CrashPoint;
  /** Told of failures of clean-up work that nobody waits for; what they leave is found later. */
  readonly onBackgroundError?: (error: unknown) => void;
}

export interface DiskStore {
  readonly store: BlobStore;
  /** Finishes work under way; no calls may follow. */
  close(): Promise<void>;
}

export interface ReceivingDiskStore extends DiskStore {
  readonly receiver: PartReceiver;
}

/**
 * Opens the directory as the one process that receives parts.
 * @throws DirectoryInUseError when there is such a process already
 */
export async function openDiskStore(options: DiskStoreOptions): Promise<ReceivingDiskStore> {
  const { minPartSize = MIN_PART_SIZE, parts: index, clock = Date.now } = options;
  const placements = new Placements(index, minPartSize);
  const opened = await openShared(options, (key) => placements.forget(key));
  try {
    const lock = lockForReceiving(opened.paths.root);
    const hashes = new HashPool(Math.min(4, Math.max(2, availableParallelism())));
    const { paths, syncs, crashPoint, removal, background } = opened;
    await removal.removeStraySpills(index);
    const receiver = new DiskPartReceiver({
      index,
      placements,
      files: new PartFiles(paths, syncs, crashPoint),
      removal,
      hashes,
      batches: new BatchGate(MAX_BATCHES),
      clock,
      crashPoint,
      minPartSize,
      background,
    });
    const close = async () => {
      await opened.close();
      await hashes.close();
      lock.release();
    };
    return { store: opened.store, receiver, close };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** Opens the directory beside the process that receives parts: to read, put and delete. */
export async function openSharedDiskStore(options: DiskStoreOptions): Promise<DiskStore> {
  const { store, close } = await openShared(options, () => {});
  return { store, close };
}

async function openShared(options: DiskStoreOptions, onDelete: (key: string) => void) {
  const { parts: index, urls, crashPoint = noCrashPoint, onBackgroundError = () => {} } = options;
  const root = resolve(options.directory);
  await prepareDirectories(root);
  const paths = new DiskPaths(root);
  const syncs = new SyncQueue();
  const layouts = new Layouts(index, paths);
  const removal = new Removal(paths, syncs, crashPoint);
  const hashes = new HashPool(1);
  const running = new Set<Promise<void>>();
  const background = (work: Promise<void>) => {
    const settled = work.catch(onBackgroundError).finally(() => running.delete(settled));
    running.add(settled);
  };
  const store = new DiskBlobStore({
    root,
    index,
    urls,
    layouts,
    wholes: new WholeFiles(paths, syncs, crashPoint),
    removal,
    hashes,
    crashPoint,
    background,
    onDelete: (key) => {
      layouts.forget(key);
      onDelete(key);
    },
  });
  const close = async () => {
    while (running.size > 0) await Promise.all(running);
    await hashes.close();
    await syncs.close();
  };
  return { store, close, paths, syncs, crashPoint, removal, background };
}
