const PERCENT = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });

/** `12.5%` of a share between 0 and 1; what is there but tiny is `< 0.1%`, and only the whole is `100%`. */
export function formatShare(share: number): string {
  if (share <= 0) return '0%';
  if (share < 0.001) return '< 0.1%';
  return share < 1 && share > 0.999 ? '> 99.9%' : PERCENT.format(share);
}
