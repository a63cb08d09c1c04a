/** Calls `work` for each item in order, `concurrency` at a time. @returns milliseconds of each call */
export async function inParallel<T>(
  items: readonly T[],
  concurrency: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<readonly number[]> {
  const latencies: number[] = [];
  const queue = items.entries();
  const runner = async () => {
    for (const [index, item] of queue) {
      const startedAt = performance.now();
      await work(item, index);
      latencies.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, runner));
  return latencies;
}
