import ipaddr from 'ipaddr.js';

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

/** A connection URL of PostgreSQL. */
export const postgresUrl: Parse<string> = (text, name) => {
  const url = URL.parse(text);
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new ConfigError(`${name} must be a URL such as postgres://user:password@host:5432/database`);
  }
  return text;
};

export const text: Parse<string> = (value) => value;

/** A number from 0 to 1. */
export const fraction: Parse<number> = (value, name) => {
  if (!/^(0?\.\d+|[01](\.0*)?)$/.test(value))
    throw new ConfigError(`${name} must be a number from 0 to 1, not "${value}"`);
  return Number(value);
};

/** Headers as OpenTelemetry has them in its settings: `name=value,name=value`, values percent-encoded. */
export const headers: Parse<Readonly<Record<string, string>>> = (value, name) =>
  Object.fromEntries(
    list(value, name).map((item) => {
      const [, key, text] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*([!-~]*)$/.exec(item) ?? [];
      if (key === undefined || text === undefined)
        throw new ConfigError(`${name} must be a list such as name=value,name=value`);
      try {
        return [key.toLowerCase(), decodeURIComponent(text)];
      } catch {
        throw new ConfigError(`${name} must have its values percent-encoded`);
      }
    }),
  );

/** A token that goes into a header as it is: visible ASCII characters (RFC 9110 section 5.5). */
export const token: Parse<string> = (value, name) => {
  if (!/^[!-~]+$/.test(value))
    throw new ConfigError(`${name} must not contain spaces, line breaks or other characters than ASCII`);
  return value;
};

/** Comma-separated, without empty items. */
export const list: Parse<readonly string[]> = (value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

/**
 * Networks in CIDR notation, comma-separated: `10.0.0.0/8, fd00::/8`. A single address is a network of one.
 * Returned in one normal form, host bits cleared; networks of IPv4-mapped addresses (`::ffff:10.0.0.0/104`)
 * as those of IPv4.
 */
export const networks: Parse<readonly string[]> = (value, name) =>
  list(value, name).map((item) => {
    const network = parseNetwork(item);
    if (network === undefined) {
      throw new ConfigError(
        `${name} must be a comma-separated list of networks such as 10.0.0.0/8 or fd00::/8, and "${item}" is none`,
      );
    }
    return network;
  });

/** The same, but none that everybody is in: whoever connects could then say to be anyone. */
export const proxyNetworks: Parse<readonly string[]> = (value, name) =>
  networks(value, name).map((network) => {
    if (!network.endsWith('/0')) return network;
    throw new ConfigError(`${name} must be the addresses of proxies, and "${network}" is every address`);
  });

function parseNetwork(item: string): string | undefined {
  // Without the short, octal and hexadecimal forms of IPv4, which read as something else than they are.
  if (ipaddr.IPv4.isValidFourPartDecimal(item)) return `${ipaddr.IPv4.parse(item)}/32`;
  if (ipaddr.IPv4.isValidCIDRFourPartDecimal(item)) {
    const [, prefix] = ipaddr.IPv4.parseCIDR(item);
    return `${ipaddr.IPv4.networkAddressFromCIDR(item)}/${prefix}`;
  }
  const text = item.includes('/') ? item : `${item}/128`;
  // A zone belongs to one machine's interface: no network.
  if (item.includes('%') || !ipaddr.IPv6.isValidCIDR(text)) return undefined;
  const [, prefix] = ipaddr.IPv6.parseCIDR(text);
  const network = ipaddr.IPv6.networkAddressFromCIDR(text);
  return prefix >= 96 && network.isIPv4MappedAddress()
    ? `${network.toIPv4Address()}/${prefix - 96}`
    : `${network}/${prefix}`;
}

/** Port numbers, comma-separated: `80,443`. */
export const ports: Parse<readonly number[]> = (value, name) =>
  list(value, name).map((item) => {
    const port = Number(item);
    if (!/^\d+$/.test(item) || port < 1 || port > 65_535) {
      throw new ConfigError(
        `${name} must be a comma-separated list of ports from 1 to 65535, and "${item}" is none`,
      );
    }
    return port;
  });
