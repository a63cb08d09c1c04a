import { useEffect } from 'preact/hooks';
import type { List } from '../list/use-list.ts';

/** Rows before the end at which more are loaded: about as many as one scrolls past in the time that takes. */
const AHEAD = 8;

/** Milliseconds without scrolling after which what is on the screen is looked after. */
const REST = 400;

/** Loads more when the end comes near, and looks after what is on the screen. */
export function useEndOfList(
  list: List,
  rows: readonly { readonly index: number }[],
  rowCount: number,
  columns: number,
): void {
  const first = rows[0]?.index ?? 0;
  const last = rows.at(-1)?.index ?? 0;
  const { entries, renew } = list;
  useEffect(() => {
    if (last >= rowCount - 1 - AHEAD) list.loadMore();
  });
  useEffect(() => {
    const timer = setTimeout(() => renew(entries.slice(first * columns, (last + 1) * columns)), REST);
    return () => clearTimeout(timer);
  }, [first, last, columns, renew]);
}
