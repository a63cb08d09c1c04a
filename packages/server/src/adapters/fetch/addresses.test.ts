import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { AddressRule } from './addresses.ts';

/** IANA IPv4 Special-Purpose Address Registry, multicast, and platform addresses of clouds. */
const SPECIAL_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
] as const;

/** IANA IPv6 Special-Purpose Address Registry, and all that lies outside of 2000::/3. */
const SPECIAL_V6 = [
  '::/96',
  '::ffff:0:0:0/96',
  '64:ff9b:1::/48',
  '100::/64',
  '100:0:0:1::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '2620:4f:8000::/48',
  '3fff::/20',
  '4000::/3',
  '5f00::/16',
  '6000::/3',
  '8000::/2',
  'c000::/3',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
] as const;

const nothingOpened = new AddressRule([]);
const v4Number = fc.bigInt({ min: 0n, max: 2n ** 32n - 1n });

describe('addresses that are not public', () => {
  const named = {
    'the metadata service of clouds': ['169.254.169.254', 'fd00:ec2::254', '100.100.100.200', '192.0.0.192'],
    'the credentials of containers': ['169.254.170.2', '169.254.170.23', 'fd00:ec2::23'],
    'the platform of Azure': ['168.63.129.16', '::ffff:168.63.129.16', '64:ff9b::168.63.129.16'],
    'this machine': ['127.0.0.1', '127.1.2.3', '0.0.0.0', '::1', '::', '::ffff:127.0.0.1', '::7f00:1'],
    'IPv4 in IPv6': ['::10.0.0.1', '64:ff9b::10.0.0.1', '64:ff9b:1::a00:1', '2002:a00:1::', '2001:0:a00:1::'],
    'dotted ends that are not mapped': ['::8.8.8.8', '::1:8.8.8.8', '::ffff:0:8.8.8.8', '2002::8.8.8.8'],
    'a scope': ['fe80::1%eth0', '2606:4700::1%1'],
    'not addresses': [
      '',
      'localhost',
      '127.1',
      '0x7f.0.0.1',
      '0177.0.0.1',
      '2130706433',
      ' 8.8.8.8',
      '[::1]',
    ],
  };
  for (const [what, addresses] of Object.entries(named)) {
    test(what, () => {
      for (const address of addresses) assert.equal(nothingOpened.judge(address), 'forbidden', address);
    });
  }

  for (const network of SPECIAL_V4) {
    test(`all of ${network}, also mapped and translated`, () => {
      fc.assert(
        fc.property(inside(network), (value) => {
          const address = v4(value);
          assert.equal(nothingOpened.judge(address), 'forbidden');
          assert.equal(nothingOpened.judge(`::ffff:${address}`), 'forbidden');
          assert.equal(nothingOpened.judge(`64:ff9b::${address}`), 'forbidden');
        }),
        { numRuns: 50 },
      );
    });
  }

  for (const network of SPECIAL_V6) {
    test(`all of ${network}`, () => {
      fc.assert(
        fc.property(inside(network), (value) => {
          assert.equal(nothingOpened.judge(v6(value)), 'forbidden');
        }),
        { numRuns: 50 },
      );
    });
  }
});

test('every other IPv4 address is public, plain, mapped and translated', () => {
  fc.assert(
    fc.property(v4Number, (value) => {
      const special = SPECIAL_V4.some((network) => contains(network, value));
      const expected = special ? 'forbidden' : 'public';
      for (const address of [v4(value), `::ffff:${v4(value)}`, `64:ff9b::${v4(value)}`]) {
        assert.equal(nothingOpened.judge(address), expected, address);
      }
    }),
    { numRuns: 1000 },
  );
});

test('every other IPv6 address of 2000::/3 is public', () => {
  fc.assert(
    fc.property(inside('2000::/3'), (value) => {
      const special = SPECIAL_V6.some((network) => network.includes(':') && contains(network, value));
      assert.equal(nothingOpened.judge(v6(value)), special ? 'forbidden' : 'public', v6(value));
    }),
    { numRuns: 1000 },
  );
});

describe('an opened network', () => {
  test('opens its own addresses and no others', () => {
    fc.assert(
      fc.property(v4Number, fc.integer({ min: 8, max: 32 }), v4Number, (base, bits, other) => {
        const network = `${v4(base)}/${bits}`;
        const rule = new AddressRule([network]);
        const within = (base & mask(32, bits)) | (other & ~mask(32, bits) & (2n ** 32n - 1n));
        for (const form of [v4, (value: bigint) => `::ffff:${v4(value)}`]) {
          assert.equal(rule.judge(form(within)), 'opened');
          const expected = contains(network, other) ? 'opened' : nothingOpened.judge(form(other));
          assert.equal(rule.judge(form(other)), expected);
        }
      }),
    );
  });

  test('of mapped addresses is the IPv4 network', () => {
    const rule = new AddressRule(['::ffff:10.1.0.0/112']);
    assert.equal(rule.judge('10.1.2.3'), 'opened');
    assert.equal(rule.judge('::ffff:10.1.2.3'), 'opened');
    assert.equal(rule.judge('10.2.0.1'), 'forbidden');
  });

  test('of IPv4 does not open what carries its addresses in IPv6', () => {
    const rule = new AddressRule(['127.0.0.0/8', '10.0.0.0/8']);
    for (const address of ['::1', '::127.0.0.1', '64:ff9b::10.0.0.1', '2002:a00:1::', '::ffff:0:127.0.0.1']) {
      assert.equal(rule.judge(address), 'forbidden', address);
    }
  });

  test('of IPv4-compatible addresses does not open IPv4', () => {
    const rule = new AddressRule(['::127.0.0.0/104']);
    assert.equal(rule.judge('::127.0.0.1'), 'opened');
    assert.equal(rule.judge('127.0.0.1'), 'forbidden');
  });

  test('of all IPv6 does not open IPv4', () => {
    const rule = new AddressRule(['::/0']);
    assert.equal(rule.judge('::1'), 'opened');
    assert.equal(rule.judge('127.0.0.1'), 'forbidden');
    assert.equal(rule.judge('::ffff:127.0.0.1'), 'forbidden');
  });

  test('may be one address', () => {
    const rule = new AddressRule(['127.0.0.1/32', 'fd00::5/128']);
    assert.equal(rule.judge('127.0.0.1'), 'opened');
    assert.equal(rule.judge('127.0.0.2'), 'forbidden');
    assert.equal(rule.judge('fd00::5'), 'opened');
    assert.equal(rule.judge('fd00::6'), 'forbidden');
  });
});

function inside(network: string): fc.Arbitrary<bigint> {
  const { base, bits, width } = parse(network);
  return fc
    .bigInt({ min: 0n, max: 2n ** BigInt(width - bits) - 1n })
    .map((host) => (base & mask(width, bits)) | host);
}

function contains(network: string, value: bigint): boolean {
  const { base, bits, width } = parse(network);
  return (base & mask(width, bits)) === (value & mask(width, bits));
}

function mask(width: number, bits: number): bigint {
  return (2n ** BigInt(bits) - 1n) << BigInt(width - bits);
}

/** Apart from the library that the code under test uses. */
function parse(network: string): { readonly base: bigint; readonly bits: number; readonly width: number } {
  const [address = '', bits] = network.split('/');
  if (!address.includes(':')) {
    const base = address.split('.').reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
    return { base, bits: Number(bits), width: 32 };
  }
  const [head = [], tail = []] = address.split('::').map((half) => half.split(':').filter(Boolean));
  const groups = [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
  const base = groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
  return { base, bits: Number(bits), width: 128 };
}

function v4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
}

function v6(value: bigint): string {
  return [112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n]
    .map((shift) => ((value >> shift) & 65535n).toString(16))
    .join(':');
}
