export interface GridShape {
  readonly count: number;
  readonly columns: number;
  /** Rows that fit on the screen: how far a page is. */
  readonly page: number;
}

interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/**
 * Where a key moves the focus in a grid of cards: the keys of the ARIA Authoring Practices ("Grid"), except that left
 * and right go on in the next row, since rows here are only how many cards fit side by side.
 * @returns `undefined` for other keys
 */
export function moved(index: number, { key, ctrlKey, metaKey }: Key, shape: GridShape): number | undefined {
  const { count, columns, page } = shape;
  const rowStart = index - (index % columns);
  const target = {
    ArrowLeft: index - 1,
    ArrowRight: index + 1,
    ArrowUp: index - columns,
    ArrowDown: index + columns,
    PageUp: Math.max(index % columns, index - page * columns),
    PageDown: index + page * columns,
    Home: ctrlKey || metaKey ? 0 : rowStart,
    End: ctrlKey || metaKey ? count - 1 : rowStart + columns - 1,
  }[key];
  if (target === undefined || count === 0) return undefined;
  if (target < 0) return index;
  return target < count ? target : lastBelow(index, key, shape);
}

/** Down from above the gap of a last row that is not full leads to its last card. */
function lastBelow(index: number, key: string, { count, columns }: GridShape): number {
  const isInLastRow = Math.floor(index / columns) === Math.floor((count - 1) / columns);
  return key === 'ArrowDown' && isInLastRow ? index : count - 1;
}
