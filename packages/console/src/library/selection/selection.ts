/** What is selected of a list. `anchor`: where a range begins that is extended with Shift. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly anchor: string | undefined;
}

export const NOTHING_SELECTED: Selection = { ids: new Set(), anchor: undefined };

export function toggled({ ids }: Selection, id: string): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: id };
}

/**
 * With everything between the anchor and `id` of the list, both included; what was selected elsewhere stays. Without an
 * anchor in the list `id` alone is added, and becomes it.
 */
export function extendedTo(selection: Selection, order: readonly string[], id: string): Selection {
  const from = selection.anchor === undefined ? -1 : order.indexOf(selection.anchor);
  const to = order.indexOf(id);
  if (from === -1 || to === -1) return { ids: new Set([...selection.ids, id]), anchor: id };
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set([...selection.ids, ...range]), anchor: selection.anchor };
}

/**
 * As Shift and an arrow move the end of a range from `before` to `id`: what lay between the two and is no longer in the
 * range is let go.
 */
export function rangeMoved(
  selection: Selection,
  order: readonly string[],
  before: string,
  id: string,
): Selection {
  const anchor = selection.anchor ?? before;
  const [from, last, to] = [anchor, before, id].map((of) => order.indexOf(of));
  if (from === undefined || last === undefined || to === undefined || Math.min(from, last, to) < 0) {
    return extendedTo(selection, order, id);
  }
  const ids = new Set(selection.ids);
  for (const dropped of order.slice(Math.min(from, last), Math.max(from, last) + 1)) ids.delete(dropped);
  for (const added of order.slice(Math.min(from, to), Math.max(from, to) + 1)) ids.add(added);
  return { ids, anchor };
}

export function allOf(order: readonly string[]): Selection {
  return { ids: new Set(order), anchor: order[0] };
}

/** Without what is no longer there. The same selection where nothing is missing. */
export function within(selection: Selection, isThere: (id: string) => boolean): Selection {
  const ids = [...selection.ids].filter(isThere);
  if (ids.length === selection.ids.size) return selection;
  const { anchor } = selection;
  return { ids: new Set(ids), anchor: anchor !== undefined && isThere(anchor) ? anchor : undefined };
}
