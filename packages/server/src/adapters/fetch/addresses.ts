import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Where an address lies: on the public Internet, in a network that the operator opened, or in neither, and
 * then nothing is ever sent there.
 */
export type AddressStanding = 'public' | 'opened' | 'forbidden';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = readonly [Address, number];

/** All of the global unicast space that is assigned (RFC 4291 section 2.4, IANA IPv6 address space). */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];

/** NAT64 (RFC 6052 section 2.1): networks without IPv4 reach all of IPv4 through it. */
const NAT64 = ipaddr.parseCIDR('64:ff9b::/96') as [ipaddr.IPv6, number];

/** Special addresses that the library takes for ordinary ones. */
const NOT_PUBLIC: readonly Network[] = [
  // The platform of Azure: metadata, DNS and health, from inside a virtual machine.
  ipaddr.parseCIDR('168.63.129.16/32'),
  // IETF protocol assignments (RFC 2928): Teredo, ORCHID, benchmarks and the like, no hosts.
  ipaddr.parseCIDR('2001::/23'),
];

/** Judges addresses. An IPv4-mapped IPv6 address (RFC 4291 section 2.5.5.2) is its IPv4 address throughout. */
export class AddressRule {
  readonly #opened: readonly Network[];

  /** @param openedNetworks in CIDR notation, IPv4 or IPv6; they open themselves and nothing else */
  constructor(openedNetworks: readonly string[]) {
    this.#opened = openedNetworks.map(parseNetwork);
  }

  get opensNothing(): boolean {
    return this.#opened.length === 0;
  }

  /** @param text as name resolution and URLs write addresses: dotted decimal, or IPv6 without brackets */
  judge(text: string): AddressStanding {
    const address = parseAddress(text);
    if (address === undefined) return 'forbidden';
    if (this.#opened.some((network) => contains(network, address))) return 'opened';
    return isPublic(address) ? 'public' : 'forbidden';
  }
}

/**
 * The library is kept from notations that it reads otherwise than the operating system: octal, hexadecimal
 * and short forms, scopes, and `::1.2.3.4`, which it takes for `::ffff:1.2.3.4`.
 */
function parseAddress(text: string): Address | undefined {
  if (isIP(text) === 4) return ipaddr.parse(text);
  return isIP(text) === 6 && !text.includes('%') ? ipaddr.process(undotted(text)) : undefined;
}

/** An IPv6 address without a dotted end, as URLs spell it. */
function undotted(address: string): string {
  return new URL(`https://[${address}]`).hostname.slice(1, -1);
}

function parseNetwork(text: string): Network {
  const [base = '', length] = text.split('/');
  const [address, bits] = ipaddr.parseCIDR(`${isIP(base) === 6 ? undotted(base) : base}/${length}`);
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= 96
    ? [address.toIPv4Address(), bits - 96]
    : [address, bits];
}

function contains([network, bits]: Network, address: Address): boolean {
  return network.kind() === address.kind() && address.match(network, bits);
}

function isPublic(address: Address): boolean {
  if (address instanceof ipaddr.IPv6 && address.match(NAT64)) return isPublic(embeddedAddress(address));
  if (NOT_PUBLIC.some((network) => contains(network, address))) return false;
  if (address instanceof ipaddr.IPv6 && !address.match(GLOBAL_UNICAST)) return false;
  return address.range() === 'unicast';
}

/** The last 32 bits. */
function embeddedAddress(address: ipaddr.IPv6): ipaddr.IPv4 {
  return new ipaddr.IPv4(address.toByteArray().slice(12));
}
