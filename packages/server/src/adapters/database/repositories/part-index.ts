import { type Kysely, sql } from 'kysely';
import type { IndexedPart, PartIndex, RecordOutcome } from '../../../ports/part-index.ts';
import { holdRows, mustLock } from '../locking.ts';
import { prepared } from '../prepared.ts';
import type { ObjectPartTable, Schema } from '../schema.ts';
import type { Session } from '../session.ts';

/**
 * The index of parts in the tables of the ledger: a part and what depends on it (bytes received, the
 * upload's last sign of life) change together.
 */
export class SqlPartIndex implements PartIndex {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async lookup(key: string, number: number): ReturnType<PartIndex['lookup']> {
    const row = await this.#session.read
      .selectFrom('objects as object')
      .leftJoin('object_parts as part', (join) =>
        join.onRef('part.key', '=', 'object.key').on('part.number', '=', number),
      )
      .select([
        'object.size as object_size',
        'object.received',
        'part.size',
        'part.sha256',
        'part.spill',
        'part.start_offset',
      ])
      .where('object.key', '=', key)
      .where('object.state', '=', sql.lit('open'))
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const { size, sha256, spill, start_offset } = row;
    const part =
      size === null || sha256 === null || start_offset === null
        ? undefined
        : { number, size, sha256, spill, offset: start_offset };
    return { size: row.object_size, others: row.received - (part?.size ?? 0), part };
  }

  record(key: string, part: IndexedPart, at: number): Promise<RecordOutcome> {
    return this.#session.atomically(async (handle) => {
      await holdUpload(handle, key);
      const open = handle
        .selectFrom('objects')
        .select(['size', 'received'])
        .where('key', '=', key)
        .where('state', '=', 'open');
      const object = await holdRows(handle, open).executeTakeFirst();
      if (object === undefined) return { recorded: false, reason: 'closed' };
      const stored = await handle
        .selectFrom('object_parts')
        .selectAll()
        .where('key', '=', key)
        .where('number', '=', part.number)
        .executeTakeFirst();
      const others = object.received - (stored?.size ?? 0);
      if (others + part.size > object.size) return { recorded: false, reason: 'surplus', others };

      const values = { size: part.size, sha256: part.sha256, spill: part.spill, start_offset: part.offset };
      await handle
        .insertInto('object_parts')
        .values({ key, number: part.number, ...values })
        .onConflict((conflict) => conflict.columns(['key', 'number']).doUpdateSet(values))
        .execute();
      await handle
        .updateTable('objects')
        .set({ received: others + part.size })
        .where('key', '=', key)
        .execute();
      // Not backwards: another node's clock may be behind.
      await handle
        .updateTable('uploads')
        .set({ updated_at: at })
        .where('storage_key', '=', key)
        .where('updated_at', '<', at)
        .execute();
      return { recorded: true, replaced: stored && toPart(stored) };
    });
  }

  list(key: string): Promise<readonly IndexedPart[]> {
    return listParts(this.#session.read, key);
  }

  seal(key: string, expected: Parameters<PartIndex['seal']>[1]): Promise<boolean> {
    return this.#session.atomically(async (handle) => {
      const found = handle.selectFrom('objects').select(['state', 'received']).where('key', '=', key);
      const object = await holdRows(handle, found).executeTakeFirst();
      if (object?.state !== 'open') return object?.state === 'sealed';
      const parts = await listParts(handle, key);
      const wanted = new Map(expected.map((part) => [part.number, part.sha256]));
      const same =
        parts.length === expected.length &&
        wanted.size === expected.length &&
        parts.every((part) => wanted.get(part.number) === part.sha256);
      if (!same) return false;
      // From now on the size is what is stored, no longer what was reserved.
      await handle
        .updateTable('objects')
        .set({ state: 'sealed', size: object.received })
        .where('key', '=', key)
        .execute();
      return true;
    });
  }

  async stat(key: string): Promise<{ readonly sealed: boolean; readonly size: number } | undefined> {
    const row = await this.#session.read
      .selectFrom('objects')
      .select(['state', 'size'])
      .where('key', '=', key)
      .executeTakeFirst();
    return row && { sealed: row.state === 'sealed', size: row.size };
  }
}

/** Before the object, as everywhere: a part and an abort would wait for each other. */
async function holdUpload(handle: Kysely<Schema>, key: string): Promise<void> {
  if (!mustLock(handle)) return;
  const upload = handle.selectFrom('uploads').select('id').where('storage_key', '=', key);
  await holdRows(handle, upload).execute();
}

const partsOf = prepared((handle, key: string) =>
  handle.selectFrom('object_parts').selectAll().where('key', '=', key).orderBy('number'),
);

async function listParts(handle: Kysely<Schema>, key: string): Promise<readonly IndexedPart[]> {
  return (await partsOf.all(handle, key)).map(toPart);
}

function toPart(row: ObjectPartTable): IndexedPart {
  return {
    number: row.number,
    size: row.size,
    sha256: row.sha256,
    spill: row.spill,
    offset: row.start_offset,
  };
}
