import { formatCount, plural } from '../../format/numbers.ts';
import type { Status } from '../filters/filters.ts';
import type { Shelf } from './sources.ts';
import type { List } from './use-list.ts';

interface ShelfText {
  readonly title: string;
  readonly one: string;
  readonly many: string;
}

/** What the two lists of the library are called. */
export const SHELVES: Readonly<Record<Shelf, ShelfText>> = {
  assets: { title: 'Assets', one: 'asset', many: 'assets' },
  models: { title: 'Models', one: 'model', many: 'models' },
};

/** `12 assets`; `First 200 assets` where the list goes on, as nobody has counted them. */
export function countText(
  shelf: Shelf,
  status: Status,
  { entries, hasMore }: Pick<List, 'entries' | 'hasMore'>,
): string {
  const { one, many } = status === 'ready' ? SHELVES[shelf] : { one: 'upload', many: 'uploads' };
  if (hasMore) return `First ${formatCount(entries.length)} ${many} loaded`;
  return plural(entries.length, one, many);
}
