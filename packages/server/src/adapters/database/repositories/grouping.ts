/** The values of each owner, in the order of the rows. */
export function groupByOwner<V>(
  rows: readonly { readonly owner: string; readonly value: V }[],
): ReadonlyMap<string, readonly V[]> {
  const grouped = new Map<string, V[]>();
  for (const { owner, value } of rows) {
    const values = grouped.get(owner);
    if (values) values.push(value);
    else grouped.set(owner, [value]);
  }
  return grouped;
}
