const WHOLE = new Intl.NumberFormat('en');
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const PERCENT = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 0 });

/** `12,345`. */
export function formatCount(count: number): string {
  return WHOLE.format(count);
}

/** `8B`, `1.5M`. */
export function formatCompact(count: number): string {
  return COMPACT.format(count);
}

/** `42%` of a share between 0 and 1; never `100%` before the end is reached. */
export function formatPercent(share: number): string {
  return PERCENT.format(share >= 1 ? 1 : Math.min(share, 0.99));
}

/** `1 file`, `2 files`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
