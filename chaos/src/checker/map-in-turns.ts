/** What is read at the same time. */
const READERS = 4;

/** A few at a time, in order. */
export async function mapInTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += READERS) {
    results.push(...(await Promise.all(items.slice(at, at + READERS).map(work))));
  }
  return results;
}
