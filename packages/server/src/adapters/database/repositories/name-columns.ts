import { nameOrder } from '../name-order.ts';
import { type AssetTable, foldCase } from '../schema.ts';

/** A name with the forms of it that are searched and sorted. */
export function nameColumns(name: string): Pick<AssetTable, 'name' | 'name_folded' | 'name_order'> {
  return { name, name_folded: foldCase(name), name_order: nameOrder(name) };
}
