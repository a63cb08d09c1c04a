import type { Kysely } from 'kysely';
import type { ObjectState } from '../../../ports/object-repository.ts';
import type { Schema } from '../schema.ts';
import type { LedgerObject } from './ledger.ts';

/** What the target's ledger has of an object. */
export async function findTargetObject(
  target: Kysely<Schema>,
  key: string,
): Promise<{ readonly state: ObjectState; readonly multipartRef: string | null } | undefined> {
  const row = await target
    .selectFrom('objects')
    .select(['state', 'multipart_ref'])
    .where('key', '=', key)
    .executeTakeFirst();
  return row && { state: row.state, multipartRef: row.multipart_ref };
}

/** Notes the target store's handle, before the first part goes there. */
export async function noteReference(
  target: Kysely<Schema>,
  key: string,
  multipartRef: string | null,
): Promise<void> {
  await target.updateTable('objects').set({ multipart_ref: multipartRef }).where('key', '=', key).execute();
}

/** Notes that all of the object has arrived. */
export async function settleObject(
  target: Kysely<Schema>,
  { key, state, size, received }: Pick<LedgerObject, 'key' | 'state' | 'size' | 'received'>,
): Promise<void> {
  await target
    .updateTable('objects')
    .set({ state: state === 'final' ? 'sealed' : 'open', size, received })
    .where('key', '=', key)
    .execute();
}

/** Notes that nothing of the object is there, as it was before its bytes came. */
export async function unsettleObject(target: Kysely<Schema>, key: string): Promise<void> {
  await target.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('object_parts').where('key', '=', key).execute();
    await transaction
      .updateTable('objects')
      .set({ state: 'open', received: 0, multipart_ref: null })
      .where('key', '=', key)
      .execute();
  });
}

/** Keys looked up in one statement. */
const LOOKUP = 1000;

/** Of these keys, those that the ledger has, in whatever state. */
export async function knownKeys(
  handle: Kysely<Schema>,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  for (let from = 0; from < keys.length; from += LOOKUP) {
    const some = keys.slice(from, from + LOOKUP);
    for (const { key } of await handle.selectFrom('objects').select('key').where('key', 'in', some).execute())
      known.add(key);
  }
  return known;
}
