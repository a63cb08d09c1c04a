import { isIP } from 'node:net';
import type { AddressRule } from './addresses.ts';
import {
  forbiddenPort,
  forbiddenScheme,
  forbiddenUserInfo,
  invalidUrl,
  longUrl,
  unreachableHost,
} from './refusals.ts';

/** Characters of a URL. Signed URLs are long, but not longer. */
const MAX_URL = 8192;

/** RFC 1035 section 2.3.4, as text. */
const MAX_NAME = 253;

/** Names that lead inwards, or nowhere. The address they have is judged in any case. */
const INNER_SUFFIXES = ['.localhost', '.local', '.internal', '.home.arpa', '.onion'];

export interface UrlRules {
  readonly addresses: AddressRule;
  /** Ports of public addresses. An opened network has them all. */
  readonly allowedPorts: readonly number[];
}

/**
 * Judges a URL without the network, and what can only be judged with an address later, at the connection:
 * when networks are opened, any name may turn out to lie in one.
 * @param base what the URL is relative to
 * @returns the URL without fragment and without a dot after the host
 * @throws RemoteRefusedError
 */
export function checkUrl(given: string, rules: UrlRules, base?: URL): URL {
  const url = parseUrl(given, base);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw forbiddenScheme();
  if (url.username !== '' || url.password !== '') throw forbiddenUserInfo();
  if (portOf(url) === 0) throw forbiddenPort(rules.allowedPorts);
  const host = hostOf(url);
  if (isIP(host) !== 0) {
    checkDestination(host, url, rules);
    return url;
  }
  if (rules.addresses.opensNothing) {
    checkPublic(url, rules);
    if (isInnerName(host)) throw unreachableHost();
  }
  if (host.length > MAX_NAME) throw unreachableHost();
  return url;
}

/** What a connection needs of a URL. */
export interface Destination {
  readonly protocol: string;
  /** Empty: the default port of the protocol. */
  readonly port: string;
}

/**
 * Judges one address as the end of a connection.
 * @throws RemoteRefusedError
 */
export function checkDestination(address: string, destination: Destination, rules: UrlRules): void {
  // Without opened networks, scheme and port are refused first, whatever the address: as for a name.
  if (rules.addresses.opensNothing) checkPublic(destination, rules);
  switch (rules.addresses.judge(address)) {
    case 'forbidden':
      throw unreachableHost();
    case 'public':
      checkPublic(destination, rules);
      return;
    case 'opened':
      return;
  }
}

function checkPublic(destination: Destination, { allowedPorts }: UrlRules): void {
  if (destination.protocol !== 'https:') throw forbiddenScheme();
  if (!allowedPorts.includes(portOf(destination))) throw forbiddenPort(allowedPorts);
}

/** The host as `net` takes it: a name, or a literal without brackets. */
export function hostOf(url: URL): string {
  return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
}

export function portOf({ protocol, port }: Destination): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}

function parseUrl(given: string, base: URL | undefined): URL {
  if (given.length > MAX_URL) throw longUrl(MAX_URL);
  const url = URL.parse(given, base?.href);
  if (url === null) throw invalidUrl();
  url.hash = '';
  // `example.com.` is `example.com` (RFC 1034 section 3.1); certificates and virtual hosts know the latter.
  if (url.hostname.endsWith('.')) url.hostname = url.hostname.slice(0, -1);
  if (url.hostname.endsWith('.')) throw invalidUrl();
  if (url.href.length > MAX_URL) throw longUrl(MAX_URL);
  return url;
}

function isInnerName(host: string): boolean {
  return !host.includes('.') || INNER_SUFFIXES.some((suffix) => host.endsWith(suffix));
}
