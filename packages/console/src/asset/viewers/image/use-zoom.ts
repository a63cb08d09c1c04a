import { useEffect, useRef, useState } from 'preact/hooks';
import { fromMiddle, listenToGestures } from './gestures.ts';
import { fitted, held, type Point, panned, type Size, type View, zoomed } from './zoom.ts';

/** How much a key or a button zooms. */
const STEP = 1.5;
/** CSS pixels that an arrow key moves. */
const ARROW = 60;
const MIDDLE: Point = { x: 0, y: 0 };

export interface Zoom {
  readonly view: View;
  /** Follows the size of the stage. */
  readonly fits: boolean;
  fit(): void;
  /** One pixel of the picture on one CSS pixel. */
  actual(at?: Point): void;
  zoomIn(): void;
  zoomOut(): void;
  onKeyDown(event: KeyboardEvent): void;
  onDoubleClick(event: MouseEvent): void;
}

/** Zooming and moving of a picture on a stage. */
export function useZoom(stage: { readonly current: HTMLElement | null }, picture: Size): Zoom {
  const size = useSize(stage);
  const [chosen, setChosen] = useState<View>();
  const view = chosen === undefined ? fitted(size, picture) : held(chosen, size, picture);
  // Gestures come faster than renderings: each goes on from what the one before has made.
  const latest = useRef(view);
  latest.current = view;
  const set = (next: View | undefined) => {
    latest.current = next ?? fitted(size, picture);
    setChosen(next);
  };
  const pan = (by: Point) => set(panned(latest.current, by, size, picture));
  const zoom = (factor: number, at: Point = MIDDLE) => set(zoomed(latest.current, factor, at, size, picture));
  const actions = useRef({ pan, zoom });
  actions.current = { pan, zoom };

  useEffect(() => {
    if (stage.current === null) return;
    return listenToGestures(stage.current, {
      onPan: (by) => actions.current.pan(by),
      onZoom: (factor, at) => actions.current.zoom(factor, at),
    });
  }, [stage]);

  const fit = () => set(undefined);
  const actual = (at?: Point) => zoom(1 / latest.current.scale, at);
  const keys: Readonly<Record<string, () => void>> = {
    '+': () => zoom(STEP),
    '=': () => zoom(STEP),
    '-': () => zoom(1 / STEP),
    '0': fit,
    '1': () => actual(),
    ArrowLeft: () => pan({ x: ARROW, y: 0 }),
    ArrowRight: () => pan({ x: -ARROW, y: 0 }),
    ArrowUp: () => pan({ x: 0, y: ARROW }),
    ArrowDown: () => pan({ x: 0, y: -ARROW }),
  };
  return {
    view,
    fits: chosen === undefined,
    fit,
    actual,
    zoomIn: () => zoom(STEP),
    zoomOut: () => zoom(1 / STEP),
    onKeyDown(event) {
      const action = keys[event.key];
      if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      action();
    },
    onDoubleClick(event) {
      if (chosen !== undefined) fit();
      else if (stage.current) actual(fromMiddle(stage.current, event));
    },
  };
}

/** The size of an element, as it changes. */
function useSize(element: { readonly current: HTMLElement | null }): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
