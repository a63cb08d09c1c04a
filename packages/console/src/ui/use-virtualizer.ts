import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  observeWindowOffset,
  observeWindowRect,
  type Range,
  Virtualizer,
  windowScroll,
} from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useReducer, useState } from 'preact/hooks';

export interface VirtualRows {
  readonly count: number;
  /** Pixels of a row that was not measured yet. */
  readonly rowHeight: number;
  /** What stays with a row when others come before it. */
  readonly keyOf: (index: number) => string | number;
  /** Rows beyond both edges that are there already. @default 8 */
  readonly overscan?: number;
}

/** Of lists that scroll with the page. */
interface WindowRows extends VirtualRows {
  /** Pixels between two rows. @default 0 */
  readonly gap?: number;
  /** A row that exists wherever one scrolls, such as the one that has the focus. */
  readonly kept?: number | undefined;
  /** Where the page will be scrolled to at once, in pixels. @default where it is */
  readonly initialTop?: number | undefined;
}

/** Which rows to render of a long list that scrolls with the page, `top` pixels below its beginning. */
export function useWindowVirtualizer(
  { count, rowHeight, keyOf, overscan = 8, gap = 0, kept, initialTop }: WindowRows,
  top: number,
): Virtualizer<Window, HTMLElement> {
  return useVirtualizer<Window>({
    count,
    overscan,
    estimateSize: () => rowHeight,
    getItemKey: keyOf,
    scrollMargin: top,
    getScrollElement: () => window,
    observeElementRect: observeWindowRect,
    observeElementOffset: observeWindowOffset,
    scrollToFn: windowScroll,
    gap,
    initialOffset: () => initialTop ?? window.scrollY,
    rangeExtractor: (range) => withRow(range, kept),
  });
}

function withRow(range: Range, kept: number | undefined): number[] {
  const shown = defaultRangeExtractor(range);
  if (kept === undefined || kept >= range.count || shown.includes(kept)) return shown;
  return [...shown, kept].sort((one, other) => one - other);
}

/** Which rows to render of a long list in an element that scrolls. */
export function useElementVirtualizer(
  { count, rowHeight, keyOf, overscan = 8 }: VirtualRows,
  scrolling: RefObject<HTMLElement>,
): Virtualizer<HTMLElement, HTMLElement> {
  return useVirtualizer<HTMLElement>({
    count,
    overscan,
    estimateSize: () => rowHeight,
    getItemKey: keyOf,
    getScrollElement: () => scrolling.current,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
  });
}

type Options<S extends Element | Window> = ConstructorParameters<typeof Virtualizer<S, HTMLElement>>[0];

function useVirtualizer<S extends Element | Window>(options: Options<S>): Virtualizer<S, HTMLElement> {
  const [, rerender] = useReducer((turn: number, _: unknown) => turn + 1, 0);
  const all = { ...options, onChange: () => rerender(undefined) };
  const [virtualizer] = useState(() => new Virtualizer<S, HTMLElement>(all));
  virtualizer.setOptions(all);
  useEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  return virtualizer;
}
