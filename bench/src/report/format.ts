export const MIB = 1024 ** 2;
export const GIB = 1024 ** 3;

/** Three significant digits, never an exponent; a dash for what could not be measured. */
export function figure(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '-';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits);
}

/** Bytes as MiB. */
export function mebibytes(bytes: number | undefined): string {
  return figure(bytes === undefined || bytes === 0 ? undefined : bytes / MIB);
}

/** `low to high` of several measurements. */
export function spread(values: readonly number[]): string {
  return `${figure(Math.min(...values))} - ${figure(Math.max(...values))}`;
}

/** A ratio, as in `1.6 x`. */
export function times(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? '-' : `${figure(value)} x`;
}
