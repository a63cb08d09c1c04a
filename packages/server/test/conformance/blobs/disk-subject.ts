import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { TestContext } from 'node:test';
import {
  type DiskStoreOptions,
  openDiskStore,
  type ReceivingDiskStore,
} from '../../../src/adapters/blobs/disk/open.ts';
import { openSqliteDatabase } from '../../../src/adapters/database/sqlite/open.ts';
import type { Database } from '../../../src/ports/database.ts';
import type { PartIndex } from '../../../src/ports/part-index.ts';
import type { StorageUrls } from '../../../src/ports/storage-urls.ts';
import type { ReceiverSubject } from './subjects.ts';

/** Scaled down, so that tests can send many parts. */
const MIN_PART_SIZE = 1000;

const urls: StorageUrls = {
  part: (key, number, expiresAt) => `http://wharf.test/parts/${key}/${number}?expires=${expiresAt}`,
  object: (key, read) => `http://wharf.test/objects/${key}?expires=${read.expiresAt}`,
};

/** A disk store with its ledger, in a directory that goes away with the test. */
export interface DiskSubject extends ReceiverSubject {
  readonly options: DiskStoreOptions;
  readonly database: Database;
  readonly parts: PartIndex;
  /** Closes the store and opens it anew, as a restart does. */
  reopen(): Promise<DiskSubject>;
  /** Every file under the directory but the lock's, relative to it. */
  files(): Promise<readonly string[]>;
}

export async function newDiskStore(
  test: TestContext,
  changes: Pick<DiskStoreOptions, 'crashPoint'> = {},
): Promise<DiskSubject> {
  const root = await mkdtemp(join(tmpdir(), 'wharf-blobs-'));
  const { database, parts } = await openSqliteDatabase({ file: join(root, 'wharf.db') });
  const directory = join(root, 'blobs');
  const options: DiskStoreOptions = {
    directory,
    parts,
    urls,
    minPartSize: MIN_PART_SIZE,
    onBackgroundError: (error) => test.diagnostic(`clean-up failed: ${String(error)}`),
    ...changes,
  };
  let opened: ReceivingDiskStore;
  const open = async (): Promise<DiskSubject> => {
    opened = await openDiskStore(options);
    return subjectOf(opened, { options, database, parts, reopen });
  };
  const reopen = async () => {
    await opened.close();
    return open();
  };
  test.after(async () => {
    await opened?.close();
    await database.close();
    await rm(root, { recursive: true, force: true });
  });
  return open();
}

function subjectOf(
  { store, receiver, close }: ReceivingDiskStore,
  context: Pick<DiskSubject, 'options' | 'database' | 'parts' | 'reopen'>,
): DiskSubject {
  const { options, database } = context;
  const files = () => filesUnder(options.directory);
  return {
    ...context,
    store,
    receiver,
    minPartSize: MIN_PART_SIZE,
    begin: async (key, plan) => {
      await database.objects.insert({
        key,
        projectId: 'p1',
        state: 'open',
        size: plan.size,
        multipartRef: null,
        purpose: 'upload',
        createdAt: 1,
      });
      return { key, plan, ref: await store.startMultipart(key, plan) };
    },
    sendPart: async ({ key, plan }, number, bytes) => {
      await receiver.receive({
        key,
        number,
        partsCount: plan.parts,
        fileSize: plan.size,
        contentLength: bytes.length,
        expectedDigests: [],
        body: (async function* () {
          yield bytes;
        })(),
      });
    },
    doom: (key) => database.objects.doom(key),
    files,
    filesOf: async (key) => {
      // Closing is the one way to wait for clean-up; what follows needs no store.
      await close();
      const names = (await files()).map((file) => file.slice('00/'.length));
      return names.filter((name) => name === key || name.startsWith(`${key}.`)).sort();
    },
  };
}

async function filesUnder(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true });
  const files: string[] = [];
  for (const entry of entries) {
    const path = join(directory, entry);
    const isFile = (await stat(path)).isFile();
    if (isFile && !entry.startsWith('lock.db')) files.push(relative(directory, path));
  }
  return files;
}
