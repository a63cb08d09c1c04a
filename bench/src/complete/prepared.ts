import { createHash } from 'node:crypto';
import { cp, mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DiskPaths } from '../../../packages/server/src/adapters/blobs/disk/paths.ts';
import { openSqliteDatabase } from '../../../packages/server/src/adapters/database/sqlite/open.ts';
import { WharfApi } from '../servers/wharf-api.ts';
import { startWharf } from '../servers/wharf-server.ts';

/** A file too large to be sent here. */
export interface PreparedPlan {
  readonly parts: number;
  /** Bytes. */
  readonly partSize: number;
  /** Times that the upload is completed, each by a server of its own. */
  readonly tries: number;
}

const ENV = { WHARF_ROLE: 'api' };

/**
 * Completes an upload whose parts were recorded, not sent, in a copy of the data directory for each
 * try. @returns milliseconds that each complete took
 */
export async function timePreparedComplete(
  directory: string,
  plan: PreparedPlan,
): Promise<readonly number[]> {
  const template = join(directory, 'template');
  const { uploadId, storageKey } = await prepare(template, plan);
  const times: number[] = [];
  for (let attempt = 0; attempt < plan.tries; attempt += 1) {
    const dataDirectory = join(directory, `try-${attempt}`);
    await cp(template, dataDirectory, { recursive: true });
    await makeSparse(dataDirectory, storageKey, plan.parts * plan.partSize);
    const server = await startWharf({ dataDirectory, env: ENV });
    try {
      const api = new WharfApi(server.url);
      // Connects, and lets the server meet its database.
      await api.retrieve(uploadId);
      const startedAt = performance.now();
      const { status } = await api.complete(uploadId);
      times.push(performance.now() - startedAt);
      if (status !== 'complete') throw new Error(`The prepared upload is ${status}`);
    } finally {
      await server.end();
    }
    await rm(dataDirectory, { recursive: true });
  }
  return times;
}

/** Makes a data directory with an upload that has all its parts on record. */
async function prepare(
  dataDirectory: string,
  { parts, partSize }: PreparedPlan,
): Promise<{ uploadId: string; storageKey: string }> {
  const server = await startWharf({ dataDirectory, env: ENV });
  let uploadId: string;
  try {
    const upload = await new WharfApi(server.url).create({
      kind: 'text',
      fileName: 'bench.txt',
      contentType: 'text/plain',
      fileSize: parts * partSize,
      parts,
    });
    uploadId = upload.id;
  } finally {
    await server.end();
  }
  const { database, parts: index } = await openSqliteDatabase({ file: join(dataDirectory, 'wharf.db') });
  try {
    const upload = await database.uploads.findById(uploadId);
    if (upload === undefined) throw new Error('The upload is not in the database');
    for (let number = 1; number <= parts; number += 1) {
      const sha256 = createHash('sha256').update(String(number)).digest('hex');
      const offset = (number - 1) * partSize;
      const outcome = await index.record(
        upload.storageKey,
        { number, size: partSize, sha256, spill: null, offset },
        Date.now(),
      );
      if (!outcome.recorded) throw new Error(`Part ${number} was not recorded: ${outcome.reason}`);
    }
    return { uploadId, storageKey: upload.storageKey };
  } finally {
    await database.close();
  }
}

async function makeSparse(dataDirectory: string, storageKey: string, size: number): Promise<void> {
  const path = new DiskPaths(join(dataDirectory, 'blobs')).main(storageKey);
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'w');
  try {
    await file.truncate(size);
  } finally {
    await file.close();
  }
}
