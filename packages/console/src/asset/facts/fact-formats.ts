import { formatBytes } from '../../format/bytes.ts';
import { formatCount, plural } from '../../format/numbers.ts';
import { formatClock, formatDuration } from '../../format/time.ts';

/** Most characters of a value that are shown: metadata comes from the file, which may say anything. */
const LONGEST = 2_000;
const DECIMAL = new Intl.NumberFormat('en', { maximumFractionDigits: 3 });
const CONTAINERS: Readonly<Record<string, string>> = { isobmff: 'MP4, MOV', matroska: 'Matroska, WebM' };
const CHANNELS: Readonly<Record<number, string>> = { 1: 'Mono', 2: 'Stereo', 6: '5.1', 8: '7.1' };

/** A value as text, whatever it is; `undefined` where it says nothing. */
export function plainValue(value: unknown): string | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'number') return Number.isFinite(value) ? DECIMAL.format(value) : String(value);
  if (typeof value === 'string') return shortened(value);
  if (!Array.isArray(value)) return shortened(JSON.stringify(value));
  if (value.length === 0) return undefined;
  const plain = value.every((item) => typeof item !== 'object' || item === null);
  return shortened(plain ? value.map((item) => plainValue(item) ?? '').join(', ') : JSON.stringify(value));
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** A formatter of numbers that passes over everything else. */
function ofNumber(format: (value: number) => string): (value: unknown) => string | undefined {
  return (value) => (typeof value === 'number' && Number.isFinite(value) ? format(value) : plainValue(value));
}

/** How the values of known keys read; the key alone says what their unit is. */
export const FACT_FORMATS: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  bitrate: ofNumber((bits) =>
    bits >= 1e6
      ? `${DECIMAL.format(Math.round(bits / 1e4) / 100)} Mbit/s`
      : `${Math.round(bits / 1e3)} kbit/s`,
  ),
  channels: ofNumber((count) => CHANNELS[count] ?? plural(count, 'channel')),
  container: (value) => CONTAINERS[String(value)] ?? plainValue(value),
  dimensions: (value) =>
    Array.isArray(value) ? value.map((side) => plainValue(side) ?? '?').join(' × ') : plainValue(value),
  duration: ofNumber((seconds) =>
    seconds < 60 ? `${DECIMAL.format(seconds)} s` : `${formatClock(seconds)} (${formatDuration(seconds)})`,
  ),
  format: (value) => (typeof value === 'string' ? shortened(value).toUpperCase() : plainValue(value)),
  frameRate: ofNumber((rate) => `${DECIMAL.format(rate)} fps`),
  rotation: ofNumber((degrees) => `${degrees}°`),
  sampleRate: ofNumber((hertz) => (hertz >= 1000 ? `${DECIMAL.format(hertz / 1000)} kHz` : `${hertz} Hz`)),
  size: ofNumber((bytes) => `${formatBytes(bytes)} (${formatCount(bytes)} bytes)`),
  decoded: (value) =>
    value === 'all' ? 'To the end' : value === 'samples' ? 'In samples' : plainValue(value),
};
