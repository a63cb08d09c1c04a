import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOptions } from './options.ts';

test('a seed, a number of faults and a topology can be given', () => {
  const options = parseOptions(['--seed', '42', '--faults', '1000', '--topology', 'single']);
  assert.ok(options !== 'help');
  assert.deepEqual([options.seed, options.faults, options.topology], [42, 1000, 'single']);
});

test('what makes no sense is said in a line', () => {
  assert.throws(() => parseOptions(['--faults', 'many']), /--faults must be a whole number/);
  assert.throws(() => parseOptions(['--clients', '0']), /--clients must be a whole number of at least 1/);
  assert.throws(() => parseOptions(['--topology', 'toString']), /There is no topology toString: cluster/);
});
