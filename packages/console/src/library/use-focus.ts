import { type MutableRef, useCallback, useEffect, useReducer, useRef, useState } from 'preact/hooks';
import type { Entry } from './list/entry.ts';

/** An entry that is to have the focus. */
export interface WantedFocus {
  readonly id: string;
  /** Without scrolling there. */
  readonly quietly: boolean;
}

export interface Focus {
  readonly focusedId: string | undefined;
  /** `undefined` where it has not been in the list yet, or what had it is gone. */
  readonly focusedIndex: number | undefined;
  /** What the Tab key leads to. */
  readonly tabStop: string | undefined;
  /** Moves the focus to an entry as soon as it is in the document; `quietly`: without scrolling there. */
  readonly focus: (id: string, quietly?: boolean) => void;
  /** To be called when the browser has moved it. */
  readonly noteFocus: (id: string | undefined) => void;
  /** The entry that is to have the focus and has not yet. */
  readonly wanted: MutableRef<WantedFocus | undefined>;
}

/** Which entry of a list has the focus, or would. */
export function useFocus(entries: readonly Entry[]): Focus {
  const [focusedId, setFocusedId] = useState<string>();
  const [, render] = useReducer((times: number, _: unknown) => times + 1, 0);
  const wanted = useRef<WantedFocus>();
  const lastIndex = useRef(0);
  const index = focusedId === undefined ? -1 : entries.findIndex(({ id }) => id === focusedId);
  // What had the focus may be gone: then it is what took its place.
  const tabStop = index === -1 ? entries[Math.min(lastIndex.current, entries.length - 1)]?.id : focusedId;
  const focus = useCallback((id: string, quietly = false) => {
    wanted.current = { id, quietly };
    setFocusedId(id);
    // The entry may be known to have the focus, and have lost it to a dialog.
    render(undefined);
  }, []);
  useEffect(() => {
    if (index !== -1) lastIndex.current = index;
    else if (focusedId !== undefined && tabStop !== undefined) setFocusedId(tabStop);
  }, [index, focusedId, tabStop]);
  return {
    focusedId,
    focusedIndex: index === -1 ? undefined : index,
    tabStop,
    focus,
    noteFocus: (id) => {
      if (id !== undefined) setFocusedId(id);
    },
    wanted,
  };
}

/** Gives the focus back to the list when the bar and the dialogs of a selection go away with it. */
export function useFocusReturned(isBusy: boolean, { tabStop, focus }: Focus): void {
  const wasBusy = useRef(false);
  useEffect(() => {
    if (wasBusy.current && !isBusy && document.activeElement === document.body && tabStop !== undefined) {
      focus(tabStop, true);
    }
    wasBusy.current = isBusy;
  }, [isBusy]);
}
