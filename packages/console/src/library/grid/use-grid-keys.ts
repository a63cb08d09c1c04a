import type { JSX, RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Library } from '../use-library.ts';
import { moved } from './grid-keys.ts';

interface GridKeysOptions {
  readonly library: Library;
  readonly grid: RefObject<HTMLElement>;
  readonly columns: number;
  /** Rows of a page. */
  readonly page: number;
}

/** The handlers of the element of a grid. */
export function useGridKeys({ library, grid, columns, page }: GridKeysOptions) {
  const { entries } = library.list;
  useFocusKept(library, grid);
  const entryOf = (id: string | undefined) => entries.find((entry) => entry.id === id);
  const onKeyDown = (event: JSX.TargetedKeyboardEvent<HTMLElement>) => {
    // Keys may come faster than the focus moves.
    const entry = entryOf(library.wanted.current?.id) ?? entryOf(idAt(event.target));
    if (entry === undefined || event.altKey || event.target instanceof HTMLInputElement) return;
    if (event.key === ' ') {
      event.preventDefault();
      library.select(entry, event.shiftKey);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      follow(entryElement(grid.current, entry.id), event);
    } else if (event.key === 'Delete' && library.selection.ids.size > 0) {
      event.preventDefault();
      library.act('delete');
    } else {
      const index = entries.indexOf(entry);
      const target = moved(index, event, { count: entries.length, columns, page });
      const to = target === undefined ? undefined : entries[target];
      if (to === undefined) return;
      event.preventDefault();
      library.focus(to.id);
      if (event.shiftKey && event.key.startsWith('Arrow')) library.extend(entry, to);
    }
  };
  return {
    onKeyDown,
    onFocusIn: (event: JSX.TargetedFocusEvent<HTMLElement>) => library.noteFocus(idAt(event.target)),
    onMouseDown: (event: JSX.TargetedMouseEvent<HTMLElement>) => {
      // Shift and click selects entries here, not text.
      if (event.shiftKey) event.preventDefault();
    },
    onClick: (event: JSX.TargetedMouseEvent<HTMLElement>) => {
      const entry = entryOf(idAt(event.target));
      if (entry === undefined || !event.shiftKey || isCheck(event.target)) return;
      // Not a new window, as with links elsewhere.
      event.preventDefault();
      library.select(entry, true);
    },
  };
}

/** Moves the focus where it is wanted, and to another entry where the one that had it goes away. */
function useFocusKept({ wanted, focusedId, focusedIndex }: Library, grid: RefObject<HTMLElement>): void {
  const isLost = useRef(false);
  const hadFocus = grid.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (hadFocus && document.activeElement === document.body) isLost.current = true;
    // What took the place of an entry that went away is known one rendering later.
    const id = wanted.current?.id ?? (isLost.current && focusedIndex !== undefined ? focusedId : undefined);
    const target = id === undefined ? undefined : entryElement(grid.current, id);
    if (target === undefined) return;
    target.focus({ preventScroll: true });
    if (!wanted.current?.quietly) target.scrollIntoView({ block: 'nearest' });
    wanted.current = undefined;
    isLost.current = false;
  });
}

/** The id of the entry that something is part of. */
function idAt(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>('[data-id]')?.dataset.id : undefined;
}

function isCheck(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[data-check]') !== null;
}

function entryElement(grid: HTMLElement | null, id: string): HTMLElement | undefined {
  return grid?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`) ?? undefined;
}

/** As a click on the link of an entry would, in a new tab where that would. */
function follow(element: HTMLElement | undefined, { ctrlKey, metaKey }: KeyboardEvent): void {
  const click = { bubbles: true, cancelable: true, composed: true, ctrlKey, metaKey };
  element?.querySelector('a')?.dispatchEvent(new MouseEvent('click', click));
}
