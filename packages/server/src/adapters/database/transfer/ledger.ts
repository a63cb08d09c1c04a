import { type Kysely, type SqlBool, sql } from 'kysely';
import type { IndexedPart } from '../../../ports/part-index.ts';
import type { Schema } from '../schema.ts';

/** An object of the source, with what is known of it. */
export interface LedgerObject {
  readonly key: string;
  /**
   * `final`: it is read as it is. `open`: its upload or import is under way, parts may follow, and the client has not
   * been told that it is complete.
   */
  readonly state: 'final' | 'open';
  /** Whether the store has made its bytes final, be its upload complete or not. */
  readonly sealed: boolean;
  /** Bytes stored, or reserved. */
  readonly size: number;
  readonly received: number;
  /** The source store's handle. */
  readonly multipartRef: string | null;
  /** Parts of the plan; undefined where nobody knows. */
  readonly plannedParts: number | undefined;
  /** SHA-256 of the whole, hexadecimal, where some row has it. */
  readonly sha256: string | undefined;
  readonly contentType: string;
}

/** Objects read at a time. */
const BATCH = 200;

/** An object under way whose bytes would be thrown away anyway, or that is thrown away already. */
const UNWANTED = sql<SqlBool>`(state = 'doomed' or (state = 'open' and purpose = 'rendition'))`;

/** Whether a row of `objects` moves; the same as in SQL. */
export function isWanted(row: Readonly<Record<string, unknown>>): boolean {
  return row.state !== 'doomed' && !(row.state === 'open' && row.purpose === 'rendition');
}

/** How many objects there are to move, and their bytes. */
export async function measureObjects(
  source: Kysely<Schema>,
): Promise<{ readonly objects: number; readonly bytes: number }> {
  const row = await source
    .selectFrom('objects')
    .select((select) => [
      select.fn.countAll<number>().as('objects'),
      sql<number>`coalesce(sum(case state when 'open' then received else size end), 0)`.as('bytes'),
    ])
    .where(sql<SqlBool>`not ${UNWANTED}`)
    .executeTakeFirstOrThrow();
  return { objects: Number(row.objects), bytes: Number(row.bytes) };
}

/** Every object that moves, in the order of the keys, from after `from` on. */
export async function* objectsToMove(source: Kysely<Schema>, from = ''): AsyncGenerator<LedgerObject> {
  for (let after = from; ; ) {
    const objects = await source
      .selectFrom('objects')
      .selectAll()
      .where('key', '>', after)
      .where(sql<SqlBool>`not ${UNWANTED}`)
      .orderBy('key')
      .limit(BATCH)
      .execute();
    const last = objects.at(-1);
    if (last === undefined) return;
    const facts = await factsOf(
      source,
      objects.map(({ key }) => key),
    );
    for (const { key, state, size, received, multipart_ref } of objects) {
      const { unfinished = false, plannedParts, sha256, contentType } = facts.get(key) ?? {};
      yield {
        key,
        // A crash, or the end of the server, came between the last part and the word that the upload is complete:
        // that word makes it final, here as well.
        state: state === 'sealed' && !unfinished ? 'final' : 'open',
        sealed: state === 'sealed',
        size,
        received,
        multipartRef: multipart_ref,
        plannedParts,
        sha256,
        contentType: contentType ?? 'application/octet-stream',
      };
    }
    after = last.key;
  }
}

interface Facts {
  readonly unfinished?: boolean;
  readonly plannedParts?: number | undefined;
  readonly sha256?: string | undefined;
  readonly contentType?: string | undefined;
}

/** What uploads, imports and blobs say of these objects. */
async function factsOf(source: Kysely<Schema>, keys: readonly string[]): Promise<ReadonlyMap<string, Facts>> {
  const facts = new Map<string, Facts>();
  const uploads = await source
    .selectFrom('uploads')
    .select(['storage_key', 'status', 'source', 'parts_count', 'sha256'])
    .where('storage_key', 'in', keys)
    .execute();
  for (const { storage_key, status, source: from, parts_count, sha256 } of uploads) {
    const unfinished = status === 'pending' && from === 'multipart';
    facts.set(storage_key, {
      unfinished,
      plannedParts: parts_count ?? undefined,
      sha256: sha256 ?? undefined,
    });
  }
  const files = await source
    .selectFrom('import_files')
    .select(['storage_key', 'size', 'chunk_size', 'sha256'])
    .where('storage_key', 'in', keys)
    .execute();
  for (const { storage_key, size, chunk_size, sha256 } of files) {
    if (storage_key === null) continue;
    const plannedParts =
      size === null || chunk_size === null ? undefined : Math.max(1, Math.ceil(size / chunk_size));
    facts.set(storage_key, { unfinished: sha256 === null, plannedParts, sha256: sha256 ?? undefined });
  }
  const blobs = await source
    .selectFrom('blobs')
    .select(['storage_key', 'sha256', 'content_type'])
    .where('storage_key', 'in', keys)
    .execute();
  for (const { storage_key, sha256, content_type } of blobs) {
    facts.set(storage_key, {
      ...facts.get(storage_key),
      unfinished: false,
      sha256,
      contentType: content_type,
    });
  }
  return facts;
}

/** The parts that a disk store has, in order of number. */
export async function partsOf(source: Kysely<Schema>, key: string): Promise<readonly IndexedPart[]> {
  const rows = await source
    .selectFrom('object_parts')
    .selectAll()
    .where('key', '=', key)
    .orderBy('number')
    .execute();
  return rows.map(({ number, size, sha256, spill, start_offset }) => ({
    number,
    size,
    sha256,
    spill,
    offset: start_offset,
  }));
}
