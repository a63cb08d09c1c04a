import { sql } from 'kysely';
import type { ObjectRecord, ObjectRepository, ObjectState } from '../../../ports/object-repository.ts';
import { holdName } from '../locking.ts';
import { preparedLookup } from '../prepared.ts';
import type { Session } from '../session.ts';

/** Keys asked for in one statement: databases bound the number of parameters. */
const KEYS_PER_STATEMENT = 1000;

const findByKey = preparedLookup((handle, key: string) =>
  handle.selectFrom('objects').selectAll().where('key', '=', key),
);

export class SqlObjectRepository implements ObjectRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(object: ObjectRecord): Promise<void> {
    await this.#session.write
      .insertInto('objects')
      .values({
        key: object.key,
        project_id: object.projectId,
        state: object.state,
        size: object.size,
        received: 0,
        multipart_ref: object.multipartRef,
        purpose: object.purpose,
        created_at: object.createdAt,
      })
      .execute();
  }

  async find(key: string): Promise<ObjectRecord | undefined> {
    const row = await findByKey.held(this.#session.read, key);
    return (
      row && {
        key: row.key,
        projectId: row.project_id,
        state: row.state,
        size: row.size,
        multipartRef: row.multipart_ref,
        purpose: row.purpose,
        createdAt: row.created_at,
      }
    );
  }

  async resize(key: string, size: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#session.write
      .updateTable('objects')
      .set({ size })
      .where('key', '=', key)
      .where('state', '=', 'open')
      .where('received', '<=', size)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async changeState(key: string, from: ObjectState, to: ObjectState): Promise<boolean> {
    const { numUpdatedRows } = await this.#session.write
      .updateTable('objects')
      .set({ state: to })
      .where('key', '=', key)
      .where('state', '=', from)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async seal(key: string, size: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#session.write
      .updateTable('objects')
      .set({ state: 'sealed', size, received: size })
      .where('key', '=', key)
      .where('state', 'in', ['open', 'sealed'])
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async noteReceived(
    key: string,
    { bytes, at, now }: { readonly bytes: number; readonly at: number; readonly now: number },
  ): Promise<void> {
    const { numUpdatedRows } = await this.#session.write
      .updateTable('objects')
      .set({ received: bytes })
      .where('key', '=', key)
      .where('state', '=', 'open')
      .where('received', '<>', bytes)
      .executeTakeFirst();
    const changedAt = numUpdatedRows > 0n ? now : at;
    // Not backwards: another node's clock may be behind.
    await this.#session.write
      .updateTable('uploads')
      .set({ updated_at: changedAt })
      .where('storage_key', '=', key)
      .where('status', '=', 'pending')
      .where('updated_at', '<', changedAt)
      .execute();
  }

  async doom(key: string): Promise<void> {
    await this.#session.write
      .updateTable('objects')
      .set({ state: 'doomed' })
      .where('key', '=', key)
      .execute();
  }

  async someSealed(limit: number): Promise<readonly string[]> {
    const rows = await this.#session.read
      .selectFrom('objects')
      .select('key')
      .where('state', '=', sql.lit('sealed'))
      .limit(limit)
      .execute();
    return rows.map((row) => row.key);
  }

  async listDoomed(limit: number): Promise<readonly string[]> {
    const rows = await this.#session.read
      .selectFrom('objects')
      .select('key')
      // Literal, here and below: a partial index serves a query only if its text says so.
      .where('state', '=', sql.lit('doomed'))
      .orderBy('created_at')
      .orderBy('key')
      .limit(limit)
      .execute();
    return rows.map((row) => row.key);
  }

  async doomStaleRenditions(before: number): Promise<number> {
    const { numUpdatedRows } = await this.#session.write
      .updateTable('objects')
      .set({ state: 'doomed' })
      .where('state', '=', sql.lit('open'))
      .where('purpose', '=', 'rendition')
      .where('created_at', '<', before)
      .executeTakeFirst();
    return Number(numUpdatedRows);
  }

  async remove(key: string): Promise<void> {
    await this.#session.write.deleteFrom('objects').where('key', '=', key).execute();
  }

  async known(keys: readonly string[]): Promise<ReadonlySet<string>> {
    const known = new Set<string>();
    for (let start = 0; start < keys.length; start += KEYS_PER_STATEMENT) {
      const rows = await this.#session.read
        .selectFrom('objects')
        .select('key')
        .where('key', 'in', keys.slice(start, start + KEYS_PER_STATEMENT))
        .execute();
      for (const row of rows) known.add(row.key);
    }
    return known;
  }

  async outstandingBytes(): Promise<number> {
    const { read } = this.#session;
    // Who adds to the sum what it leaves room for must be the only one.
    await holdName(read, 'reserved space');
    const row = await read
      .selectFrom('objects')
      .select((eb) =>
        eb.fn.coalesce(eb.fn.sum<number>(eb('size', '-', eb.ref('received'))), eb.val(0)).as('bytes'),
      )
      .where('state', '=', sql.lit('open'))
      .executeTakeFirstOrThrow();
    return Number(row.bytes);
  }
}
