import { useEffect, useLayoutEffect, useMemo } from 'preact/hooks';
import type { Library } from '../use-library.ts';
import { type Place, placeOf, rememberPlace, visitMark } from './visits.ts';

/** Takes the user back to where they were on this page when they come back to it, and remembers where they are. */
export function usePlace(library: Library): Place | undefined {
  const mark = useMemo(visitMark, [library.address]);
  const place = useMemo(() => placeOf(mark), [mark]);
  const { focusedId, focus } = library;
  useLayoutEffect(() => {
    if (place === undefined) return;
    // After the router, which begins every page at its top.
    queueMicrotask(() => {
      window.scrollTo(0, place.top);
      if (place.focused !== undefined) focus(place.focused, true);
    });
  }, [place]);
  useEffect(() => {
    const remember = () => rememberPlace(mark, { top: window.scrollY, focused: focusedId });
    remember();
    window.addEventListener('scroll', remember, { passive: true });
    return () => window.removeEventListener('scroll', remember);
  }, [mark, focusedId]);
  return place;
}
