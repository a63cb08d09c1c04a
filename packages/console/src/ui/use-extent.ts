import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

/** Width of an element in pixels, and how far below the top of the document it is; `undefined` before it is there. */
export interface Extent {
  readonly width: number;
  readonly top: number;
}

/** Follows the size of an element, and whatever above it moves it. */
export function useExtent(ref: RefObject<HTMLElement>): Extent | undefined {
  const [extent, setExtent] = useState<Extent>();
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const measure = () => {
      const { width, top } = element.getBoundingClientRect();
      const next = { width: Math.floor(width), top: Math.round(top + window.scrollY) };
      setExtent((now) => (now?.width === next.width && now.top === next.top ? now : next));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    // What stands above changes the height of the whole page.
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [ref]);
  return extent;
}
