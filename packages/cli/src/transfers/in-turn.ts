/**
 * Does `work` for every item, `atOnce` at a time, in order, until `stopped()`.
 * @returns what was never begun
 */
export async function inTurn<T>(
  items: readonly T[],
  atOnce: number,
  stopped: () => boolean,
  work: (item: T) => Promise<void>,
): Promise<readonly T[]> {
  let next = 0;
  const worker = async () => {
    while (next < items.length && !stopped()) {
      const item = items[next] as T;
      next += 1;
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return items.slice(next);
}
