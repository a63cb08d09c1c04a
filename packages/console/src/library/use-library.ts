import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import type { Entry } from './list/entry.ts';
import type { Source } from './list/sources.ts';
import { type List, useList } from './list/use-list.ts';
import {
  allOf,
  extendedTo,
  NOTHING_SELECTED,
  rangeMoved,
  type Selection,
  toggled,
  within,
} from './selection/selection.ts';
import { type Focus, useFocus, useFocusReturned } from './use-focus.ts';

/** What can be done with what is selected. */
export type Action = 'delete' | 'tags' | 'add-to-collection' | 'remove-from-collection' | 'download';

/** A list with what is selected of it, what has the focus, and what is being done with it. */
export interface Library extends Focus {
  /** The address of the page that shows it. */
  readonly address: string;
  readonly list: List;
  readonly selection: Selection;
  /** The selected entries, in the order of the list. */
  readonly selected: readonly Entry[];
  /** Selects or lets go; `extend`: everything from the one selected before. */
  readonly select: (entry: Entry, extend: boolean) => void;
  /** Moves the end of a range from one entry to another. */
  readonly extend: (from: Entry, to: Entry) => void;
  readonly selectAll: () => void;
  readonly clearSelection: () => void;
  readonly viewOf: (entry: Entry) => {
    readonly isSelected: boolean;
    readonly isTabStop: boolean;
    readonly select: (entry: Entry, extend: boolean) => void;
  };
  readonly action: Action | undefined;
  readonly act: (action: Action | undefined) => void;
}

export function useLibrary(address: string, source: Source): Library {
  const list = useList(source);
  const { entries } = list;
  const order = useMemo(() => entries.filter(({ of }) => of !== 'upload').map(({ id }) => id), [entries]);
  const selecting = useSelection(order);
  const focusing = useFocus(entries);
  const [action, act] = useState<Action>();
  const { selection, setSelection } = selecting;
  const select = useCallback(
    (entry: Entry, extend: boolean) => {
      if (entry.of === 'upload') return;
      setSelection((now) => (extend ? extendedTo(now, order, entry.id) : toggled(now, entry.id)));
    },
    [order],
  );
  useFocusReturned(action !== undefined || selection.ids.size > 0, focusing);
  return {
    address,
    list,
    selection,
    selected: useMemo(() => entries.filter(({ id }) => selection.ids.has(id)), [entries, selection]),
    select,
    extend: (from, to) => {
      if (from.of !== 'upload') setSelection((now) => rangeMoved(now, order, from.id, to.id));
    },
    selectAll: () => setSelection(allOf(order)),
    clearSelection: () => setSelection(NOTHING_SELECTED),
    ...focusing,
    viewOf: (entry) => ({
      isSelected: selection.ids.has(entry.id),
      isTabStop: entry.id === focusing.tabStop,
      select,
    }),
    action,
    act,
  };
}

/** What is selected; what is no longer in the list, is not. */
function useSelection(order: readonly string[]) {
  const [selection, setSelection] = useState(NOTHING_SELECTED);
  useEffect(() => {
    const there = new Set(order);
    setSelection((now) => within(now, (id) => there.has(id)));
  }, [order]);
  return { selection, setSelection };
}
