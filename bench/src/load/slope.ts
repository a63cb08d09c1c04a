import { median } from '../measure/median.ts';

export interface Point {
  readonly at: number;
  readonly value: number;
}

/** A line through points, of which some may be far off. */
export interface Fit {
  /** Of value per unit of `at`. */
  readonly slope: number;
  readonly median: number;
}

/**
 * The median of the slopes of all pairs of points (Theil and Sen): up to 29 % of the points may be anything without
 * moving it, which pauses of garbage collection and noisy neighbours are.
 */
export function robustFit(points: readonly Point[]): Fit {
  const slopes: number[] = [];
  for (const [index, a] of points.entries()) {
    for (const b of points.slice(index + 1))
      if (b.at !== a.at) slopes.push((b.value - a.value) / (b.at - a.at));
  }
  return { slope: median(slopes), median: median(points.map(({ value }) => value)) };
}
