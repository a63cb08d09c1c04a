import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';

/** Makes pictures whose writer died look an hour old, as the collector wants them, in a stopped server's data. */
export function orphanRenditions(dataDirectory: string): void {
  const database = new Database(join(dataDirectory, 'wharf.db'));
  database.exec("update objects set created_at = 0 where purpose = 'rendition' and state = 'open'");
  database.close();
}

/** The ids of all uploads in a stopped server's data, sorted. */
export function uploadIds(dataDirectory: string): readonly string[] {
  const database = new Database(join(dataDirectory, 'wharf.db'), { readonly: true });
  const ids = database.prepare<[], string>('select id from uploads order by id').pluck().all();
  database.close();
  return ids;
}

/** Resolves when a running server has freed everything that it is going to free. */
export async function collected(dataDirectory: string): Promise<void> {
  const database = new Database(join(dataDirectory, 'wharf.db'), { readonly: true });
  try {
    const left = database.prepare(
      "select count(*) as count from objects where state = 'doomed' or (purpose = 'rendition' and state = 'open')",
    );
    while ((left.get() as { count: number }).count > 0) await pause(50);
  } finally {
    database.close();
  }
}

/**
 * Compares the store's directory with the database of a stopped server.
 * @returns one line for everything that is on disk and belongs to nothing, or should be there and is not.
 */
export async function discrepancies(dataDirectory: string): Promise<string[]> {
  const database = new Database(join(dataDirectory, 'wharf.db'), { readonly: true });
  try {
    const rows = database.prepare('select key, state from objects').all() as { key: string; state: string }[];
    const objects = new Map(rows.map((row) => [row.key, row.state]));
    const used = database.prepare('select storage_key as key from blobs').all() as { key: string }[];
    const unfinished = database
      .prepare(
        `select storage_key as key from uploads where status not in ('imported', 'failed')
         union select f.storage_key from import_files f join uploads u on u.id = f.upload_id
         where f.storage_key is not null and u.status not in ('imported', 'failed')`,
      )
      .all() as { key: string }[];
    const spills = new Set(
      (
        database.prepare('select spill from object_parts where spill is not null').all() as {
          spill: string;
        }[]
      ).map((row) => row.spill),
    );
    const owned = new Set([...used, ...unfinished].map((row) => row.key));
    const problems: string[] = [];
    for (const [key, state] of objects) {
      if (!owned.has(key)) problems.push(`object ${key} (${state}) is in the ledger, but nothing uses it`);
    }
    for (const { key } of used) {
      if (objects.get(key) !== 'sealed')
        problems.push(`blob ${key} is ${objects.get(key) ?? 'missing'} in the ledger`);
    }
    const onDisk = await files(join(dataDirectory, 'blobs'));
    for (const file of onDisk) {
      const key = file.key;
      if (!objects.has(key)) problems.push(`file ${file.path} belongs to no object`);
      else if (file.spill !== undefined && !spills.has(file.spill))
        problems.push(`file ${file.path} is no part`);
    }
    const stored = new Set(onDisk.map((file) => file.key));
    for (const { key } of used) if (!stored.has(key)) problems.push(`blob ${key} has no file`);
    return problems;
  } finally {
    database.close();
  }
}

interface StoredFile {
  readonly path: string;
  readonly key: string;
  /** File name of a part that has its own file. */
  readonly spill: string | undefined;
}

async function files(directory: string): Promise<StoredFile[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('lock.db'))
    .map((entry) => {
      const inParts = entry.parentPath.endsWith('.parts');
      return {
        path: join(entry.parentPath, entry.name),
        key: inParts ? basename(entry.parentPath, '.parts') : entry.name.replace(/\.main$/, ''),
        spill: inParts ? entry.name : undefined,
      };
    });
}
