/** A setting has a value that cannot be used. The message is one line that names the setting. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Turns the text of a setting into its value, or throws a ConfigError that names it. */
export type Parse<T> = (text: string, name: string) => T;

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
};

export function integer(minimum: number, maximum: number): Parse<number> {
  return (text, name) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < minimum || value > maximum) {
      throw new ConfigError(`${name} must be a whole number from ${minimum} to ${maximum}, not "${text}"`);
    }
    return value;
  };
}

/** Bytes, plain or with a binary unit: `1073741824`, `1GiB`. */
export function bytes(minimum: number, maximum: number): Parse<number> {
  return (text, name) => {
    const match = /^(\d+)\s*(KiB|MiB|GiB|TiB|)$/.exec(text);
    const value = match === null ? Number.NaN : Number(match[1]) * (UNITS[match[2] ?? ''] ?? 1);
    if (!(value >= minimum && value <= maximum)) {
      throw new ConfigError(
        `${name} must be a size in bytes from ${minimum} to ${maximum} (units KiB, MiB, GiB, TiB), not "${text}"`,
      );
    }
    return value;
  };
}

export function oneOf<const T extends string>(values: readonly T[]): Parse<T> {
  return (text, name) => {
    const value = values.find((candidate) => candidate === text);
    if (value === undefined)
      throw new ConfigError(`${name} must be one of ${values.join(', ')}, not "${text}"`);
    return value;
  };
}

/** An absolute http(s) URL without query or fragment; returned without a trailing slash. */
export const baseUrl: Parse<string> = (text, name) => {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new ConfigError(`${name} must be an http(s) URL such as https://wharf.example.com, not "${text}"`);
  }
  return url.href.replace(/\/+$/, '');
};

export const text: Parse<string> = (value) => value;

/** Comma-separated, without empty items. */
export const list: Parse<readonly string[]> = (value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
