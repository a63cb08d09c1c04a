import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** Adds or removes members of a collection. Resolves with whether anything changed. */
export type ChangeMembers = (
  handle: Kysely<Schema>,
  projectId: string,
  id: string,
  memberIds: readonly string[],
  at: number,
) => Promise<boolean>;

export const insertAssets: ChangeMembers = async (handle, projectId, id, memberIds, at) => {
  const { numInsertedOrUpdatedRows } = await handle
    .insertInto('collection_assets')
    .columns(['collection_id', 'asset_id', 'added_at'])
    .expression((eb) =>
      eb
        .selectFrom(['collections as collection', 'assets as asset'])
        .select((inner) => ['collection.id', 'asset.id as asset_id', inner.val(at).as('added_at')])
        .where('collection.id', '=', id)
        .where('collection.project_id', '=', projectId)
        .where('asset.project_id', '=', projectId)
        .where('asset.id', 'in', memberIds)
        // As those who delete them take them.
        .orderBy('asset.id'),
    )
    .onConflict((conflict) => conflict.columns(['collection_id', 'asset_id']).doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
};

export const insertModels: ChangeMembers = async (handle, projectId, id, memberIds, at) => {
  const { numInsertedOrUpdatedRows } = await handle
    .insertInto('collection_models')
    .columns(['collection_id', 'model_id', 'added_at'])
    .expression((eb) =>
      eb
        .selectFrom(['collections as collection', 'models as model'])
        .select((inner) => ['collection.id', 'model.id as model_id', inner.val(at).as('added_at')])
        .where('collection.id', '=', id)
        .where('collection.project_id', '=', projectId)
        .where('model.project_id', '=', projectId)
        .where('model.id', 'in', memberIds)
        // As those who delete them take them.
        .orderBy('model.id'),
    )
    .onConflict((conflict) => conflict.columns(['collection_id', 'model_id']).doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
};

export const deleteAssets: ChangeMembers = async (handle, projectId, id, memberIds) => {
  const { numDeletedRows } = await handle
    .deleteFrom('collection_assets')
    .where('collection_id', 'in', (eb) =>
      eb.selectFrom('collections').select('id').where('id', '=', id).where('project_id', '=', projectId),
    )
    .where('asset_id', 'in', memberIds)
    .executeTakeFirst();
  return numDeletedRows > 0n;
};

export const deleteModels: ChangeMembers = async (handle, projectId, id, memberIds) => {
  const { numDeletedRows } = await handle
    .deleteFrom('collection_models')
    .where('collection_id', 'in', (eb) =>
      eb.selectFrom('collections').select('id').where('id', '=', id).where('project_id', '=', projectId),
    )
    .where('model_id', 'in', memberIds)
    .executeTakeFirst();
  return numDeletedRows > 0n;
};
