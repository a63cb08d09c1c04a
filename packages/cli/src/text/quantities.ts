/** Bytes and times as people read and write them. */

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** Three digits that count: `512 B`, `1.50 KiB`, `84.3 MiB`, `1023 GiB`. */
export function bytes(count: number): string {
  let value = Math.max(0, count);
  let unit = 0;
  // 1023.95 would be shown as 1024.
  while (value >= 1023.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  if (unit === 0) return `${Math.round(value)} B`;
  const digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** `bytesPerSecond` as `84.3 MiB/s`. */
export function speed(bytesPerSecond: number): string {
  return `${bytes(bytesPerSecond)}/s`;
}

/** Seconds as a clock: `0:07`, `12:34`, `1:02:03`, and days beyond 99 hours. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  if (hours > 99) return `${Math.round(whole / 86_400)} days`;
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** `0 %` to `100 %`; 100 only when it is. */
export function percent(fraction: number): string {
  const whole = Math.floor(Math.min(1, Math.max(0, fraction)) * 100);
  return `${whole} %`;
}

const FACTORS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1024,
  kib: 1024,
  kb: 1_000,
  m: 1024 ** 2,
  mib: 1024 ** 2,
  mb: 1_000 ** 2,
  g: 1024 ** 3,
  gib: 1024 ** 3,
  gb: 1_000 ** 3,
  t: 1024 ** 4,
  tib: 1024 ** 4,
  tb: 1_000 ** 4,
};

/** `16MiB`, `16M`, `16MB` (of 1000), `1.5 GiB` or plain bytes, as a whole number; `undefined` for anything else. */
export function parseBytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  const factor = FACTORS[match?.[2]?.toLowerCase() ?? '?'];
  if (match?.[1] === undefined || factor === undefined) return undefined;
  const count = Math.round(Number(match[1]) * factor);
  return Number.isSafeInteger(count) ? count : undefined;
}
