// biome-ignore-all lint/a11y/useSemanticElements: the rows of a virtual list are placed freely, which those of a table are not
// biome-ignore-all lint/a11y/useFocusableInteractive: one element of the grid has the focus at a time (roving tabindex)
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useExtent } from '../../ui/use-extent.ts';
import { useWindowVirtualizer } from '../../ui/use-virtualizer.ts';
import type { Shelf } from '../list/sources.ts';
import type { Library } from '../use-library.ts';
import { EntryCard } from './entry-card.tsx';
import styles from './entry-grid.module.css';
import { EntryRow, EntryRowHead } from './entry-row.tsx';
import { type GridLayout, layoutOf } from './grid-layout.ts';
import { useEndOfList } from './use-end-of-list.ts';
import { useGridKeys } from './use-grid-keys.ts';
import { usePlace } from './use-place.ts';
import type { ViewMode } from './view-mode.ts';

interface EntryGridProps {
  readonly label: string;
  readonly shelf: Shelf;
  readonly mode: ViewMode;
  readonly library: Library;
}

/**
 * The entries of a list, of which only those on the screen are in the document.
 *
 * It is an ARIA grid, not a listbox: entries hold a link and a checkbox, which an option must not, and what is on the
 * screen has rows and columns that arrow keys should follow. One entry is in the order of the Tab key (roving
 * tabindex) and stays in the document wherever one scrolls, so that the focus is never lost.
 */
export function EntryGrid({ label, shelf, mode, library }: EntryGridProps) {
  const element = useRef<HTMLDivElement>(null);
  const extent = useExtent(element);
  return (
    <div
      ref={element}
      class={mode === 'list' ? styles.list : undefined}
      data-shelf={shelf}
      data-selecting={library.selection.ids.size > 0 || undefined}
    >
      {extent !== undefined && (
        <Rows
          label={label}
          shelf={shelf}
          library={library}
          above={extent.top}
          layout={layoutOf(mode, shelf, extent.width)}
        />
      )}
    </div>
  );
}

interface RowsProps {
  readonly label: string;
  readonly shelf: Shelf;
  readonly library: Library;
  /** Pixels from the top of the document. */
  readonly above: number;
  readonly layout: GridLayout;
}

function Rows({ label, shelf, library, above, layout }: RowsProps) {
  const { entries, hasMore } = library.list;
  const { columns, isList } = layout;
  const grid = useRef<HTMLDivElement>(null);
  const place = usePlace(library);
  const rowCount = Math.ceil(entries.length / columns);
  const headHeight = isList ? layout.headHeight : 0;
  const focusedIndex = library.focusedIndex;
  const top = above + headHeight;
  const virtualizer = useWindowVirtualizer(
    {
      count: rowCount,
      rowHeight: layout.rowHeight,
      keyOf: (index) => index,
      overscan: isList ? 12 : 3,
      gap: layout.gap,
      kept: focusedIndex === undefined ? undefined : Math.floor(focusedIndex / columns),
      initialTop: place?.top,
    },
    top,
  );
  // In another width all rows have another height.
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, layout.rowHeight]);
  const rows = virtualizer.getVirtualItems();
  useEndOfList(library.list, rows, rowCount, columns);
  const keys = useGridKeys({ library, grid, columns, page: rowsOnScreen(layout) });
  return (
    <div
      ref={grid}
      role="grid"
      aria-label={label}
      aria-multiselectable="true"
      aria-rowcount={hasMore ? -1 : rowCount + (isList ? 1 : 0)}
      aria-colcount={isList ? undefined : columns}
      aria-busy={library.list.isBefore}
      class={library.list.isBefore ? styles.before : undefined}
      {...keys}
    >
      {isList && <EntryRowHead isOfModels={shelf === 'models'} />}
      <div role="rowgroup" class={styles.rows} style={{ height: `${virtualizer.getTotalSize()}px` }}>
        {rows.map(({ index, start }) => (
          <Row
            key={isList ? entries[index]?.id : index}
            library={library}
            layout={layout}
            index={index}
            top={start - top}
            measure={virtualizer.measureElement}
          />
        ))}
      </div>
    </div>
  );
}

interface RowProps {
  readonly library: Library;
  readonly layout: GridLayout;
  readonly index: number;
  /** Pixels from the first row. */
  readonly top: number;
  readonly measure: (row: HTMLElement | null) => void;
}

function Row({ library, layout: { columns, isList }, index, top, measure }: RowProps) {
  const entries = library.list.entries.slice(index * columns, (index + 1) * columns);
  const [first] = entries;
  const position = {
    'data-index': index,
    'aria-rowindex': index + (isList ? 2 : 1),
    style: { transform: `translateY(${top}px)` },
  };
  if (isList && first !== undefined) {
    return <EntryRow entry={first} measure={measure} {...library.viewOf(first)} {...position} />;
  }
  return (
    <div
      {...position}
      role="row"
      ref={measure}
      class={styles.row}
      style={{ ...position.style, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
    >
      {entries.map((entry, column) => (
        <EntryCard key={entry.id} entry={entry} column={column} {...library.viewOf(entry)} />
      ))}
    </div>
  );
}

function rowsOnScreen({ rowHeight, gap }: GridLayout): number {
  return Math.max(1, Math.floor(window.innerHeight / (rowHeight + gap)));
}
