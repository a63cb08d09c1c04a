/** Where one was on a page of the browser's history, to be found again by going back or forward to it. */
export interface Place {
  /** Pixels from the top. */
  readonly top: number;
  /** Card that had the focus. */
  readonly focused: string | undefined;
}

const places = new Map<string, Place>();
/** Places that are remembered: who goes back further begins at the top. */
const REMEMBERED = 100;

/** What marks the current entry of the history. Entries that are new have no mark yet, and get one. */
export function visitMark(): string {
  const state: unknown = history.state;
  if (typeof state === 'object' && state !== null && 'visit' in state && typeof state.visit === 'string') {
    return state.visit;
  }
  const visit = `${Date.now()}-${Math.random()}`;
  history.replaceState({ ...(typeof state === 'object' ? state : {}), visit }, '');
  return visit;
}

export function placeOf(mark: string): Place | undefined {
  return places.get(mark);
}

export function rememberPlace(mark: string, place: Place): void {
  places.delete(mark);
  places.set(mark, place);
  const oldest = places.keys().next().value;
  if (places.size > REMEMBERED && oldest !== undefined) places.delete(oldest);
}
