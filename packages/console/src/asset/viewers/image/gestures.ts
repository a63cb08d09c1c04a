import type { Point } from './zoom.ts';

/** What pointers on a stage ask for. Points are from its middle. */
export interface Gestures {
  onPan(by: Point): void;
  onZoom(factor: number, at: Point): void;
}

/** Wheel pixels that double or halve. */
const WHEEL_OCTAVE = 300;

/**
 * Listens to wheel, drag and pinch. A wheel without Ctrl scrolls the page, unless the stage has the focus.
 *
 * @returns what ends the listening
 */
export function listenToGestures(stage: HTMLElement, { onPan, onZoom }: Gestures): () => void {
  const pointers = new Map<number, Point>();
  const ended = new AbortController();
  const { signal } = ended;

  stage.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey && !stage.contains(document.activeElement)) return;
      event.preventDefault();
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * 30;
      onZoom(2 ** (-pixels / WHEEL_OCTAVE), fromMiddle(stage, event));
    },
    { passive: false, signal },
  );
  stage.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0) return;
      stage.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, fromMiddle(stage, event));
    },
    { signal },
  );
  stage.addEventListener(
    'pointermove',
    (event) => {
      const from = pointers.get(event.pointerId);
      if (from === undefined) return;
      const to = fromMiddle(stage, event);
      const [other] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
      if (other === undefined) onPan({ x: to.x - from.x, y: to.y - from.y });
      else onZoom(distance(to, other) / Math.max(1, distance(from, other)), between(to, other));
      pointers.set(event.pointerId, to);
    },
    { signal },
  );
  for (const end of ['pointerup', 'pointercancel'] as const) {
    stage.addEventListener(end, ({ pointerId }) => pointers.delete(pointerId), { signal });
  }
  return () => ended.abort();
}

/** Where a pointer is, from the middle of the stage. */
export function fromMiddle(stage: Element, { clientX, clientY }: MouseEvent): Point {
  const { left, top, width, height } = stage.getBoundingClientRect();
  return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function between(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}
