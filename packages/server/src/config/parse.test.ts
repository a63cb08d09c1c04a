import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ConfigError, networks, ports, proxyNetworks } from './parse.ts';

function refuses(parse: () => unknown, item: string): void {
  assert.throws(
    parse,
    (error) =>
      error instanceof ConfigError &&
      error.message.startsWith('SETTING must be ') &&
      error.message.includes(`"${item}"`) &&
      !error.message.includes('\n'),
  );
}

describe('a list of networks', () => {
  for (const [given, expected] of [
    ['10.0.0.0/8', ['10.0.0.0/8']],
    [' 10.0.0.0/8 , fd00::/8,', ['10.0.0.0/8', 'fd00::/8']],
    ['127.0.0.1', ['127.0.0.1/32']],
    ['::1', ['::1/128']],
    ['10.1.2.3/8', ['10.0.0.0/8']],
    ['FD00:0:0::1/64', ['fd00::/64']],
    ['::ffff:10.1.2.3', ['10.1.2.3/32']],
    ['::ffff:10.0.0.0/104', ['10.0.0.0/8']],
    ['0.0.0.0/0,::/0', ['0.0.0.0/0', '::/0']],
    ['', []],
  ] as const) {
    test(`reads "${given}" as ${expected.join(' and ') || 'none'}`, () => {
      assert.deepEqual(networks(given, 'SETTING'), expected);
    });
  }

  for (const item of [
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10.0/8',
    '0x7f.0.0.1',
    '010.0.0.1',
    '2130706433',
    '256.1.1.1',
    'fd00::/129',
    'fe80::1%eth0',
    'fe80::%eth0/64',
    'fd00::/8/8',
    'localhost',
    '10.0.0.0/8 fd00::/8',
    '10.0.0.0-10.0.0.9',
  ]) {
    test(`refuses ${item}, naming the setting and the item`, () => {
      refuses(() => networks(`192.168.0.0/16,${item}`, 'SETTING'), item);
    });
  }
});

describe('a list of proxies', () => {
  test('is one of addresses and networks', () => {
    assert.deepEqual(proxyNetworks('10.0.0.1, fd00::/8', 'SETTING'), ['10.0.0.1/32', 'fd00::/8']);
  });

  for (const item of ['nginx', 'loopback', '*', '10.0.0.0/99', '0.0.0.0/0', '::/0']) {
    test(`refuses ${item}, naming the setting and the item`, () => {
      refuses(() => proxyNetworks(`192.168.0.0/16,${item}`, 'SETTING'), item);
    });
  }
});

describe('a list of ports', () => {
  test('reads numbers between commas', () => {
    assert.deepEqual(ports('80, 443,1,65535', 'SETTING'), [80, 443, 1, 65_535]);
    assert.deepEqual(ports('', 'SETTING'), []);
  });

  for (const item of ['0', '65536', '80a', '-1', '8e1', '80.0', '0x50', '80 443', '1-1024']) {
    test(`refuses ${item}, naming the setting and the item`, () => {
      refuses(() => ports(`80,${item}`, 'SETTING'), item);
    });
  }
});
