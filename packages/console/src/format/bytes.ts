const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** `1.4 GiB`: three digits, powers of 1024 (IEC 80000-13). */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // By what will be shown: 1023.6 KiB would read 1024 KiB.
  while (Math.abs(Math.round(value)) >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || Math.abs(value) >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** `12 MiB/s`. */
export function formatSpeed(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}
