import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useExtent } from './use-extent.ts';
import { useWindowVirtualizer } from './use-virtualizer.ts';
import styles from './virtual-list.module.css';

interface VirtualListProps<T> {
  readonly label: string;
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  /** Pixels of a row that was not measured yet. */
  readonly rowHeight: number;
  readonly render: (item: T) => ComponentChildren;
  /** The end of the list is near: time to fetch what follows. */
  readonly onNearEnd?: () => void;
  /** How many items there are in all, where more follow than are here. */
  readonly total?: number | undefined;
}

/** Rows from the end at which what follows is asked for. */
const NEAR_END = 10;

/** A list of any length that scrolls with the page; only rows near the window exist. Their heights may differ. */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { label, items, keyOf, rowHeight, render, onNearEnd, total } = props;
  const list = useRef<HTMLUListElement>(null);
  const top = useExtent(list)?.top ?? 0;
  const keyAt = (index: number) => {
    const item = items[index];
    return item === undefined ? index : keyOf(item);
  };
  const virtualizer = useWindowVirtualizer({ count: items.length, rowHeight, keyOf: keyAt }, top);
  const rows = virtualizer.getVirtualItems();
  const isNearEnd = (rows.at(-1)?.index ?? 0) >= items.length - NEAR_END;
  useEffect(() => {
    if (isNearEnd) onNearEnd?.();
  }, [isNearEnd, onNearEnd, items.length]);
  return (
    <ul
      ref={list}
      // biome-ignore lint/a11y/noRedundantRoles: Safari takes a list without markers for no list
      role="list"
      aria-label={label}
      class={styles.list}
      style={{ height: `${virtualizer.getTotalSize()}px` }}
    >
      {rows.map(({ key, index, start }) => {
        const item = items[index];
        return item === undefined ? null : (
          <li
            key={key}
            ref={virtualizer.measureElement}
            data-index={index}
            aria-setsize={total ?? items.length}
            aria-posinset={index + 1}
            class={styles.row}
            style={{ transform: `translateY(${start - top}px)` }}
          >
            {render(item)}
          </li>
        );
      })}
    </ul>
  );
}
