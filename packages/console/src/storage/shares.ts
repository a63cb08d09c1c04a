/** Colors of a picture's pieces, in order. */
export const SERIES: readonly string[] = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `var(--series-${number})`);

/** A named piece of a whole. */
export interface Share {
  readonly name: string;
  readonly bytes: number;
}

/** What of the whole a piece is, as text: `34%`, `<1%` for what is there but rounds to nothing. */
export function shareText(bytes: number, total: number): string {
  if (total === 0 || bytes === 0) return '0%';
  const percent = (bytes / total) * 100;
  return percent < 1 ? '<1%' : `${Math.round(percent)}%`;
}
