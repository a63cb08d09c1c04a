import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Tensor, Weights } from './tensors.ts';
import { weightsFacts } from './weights-facts.ts';

const UNKNOWN = { architecture: 'unknown', role: 'unknown', recognizedBy: [] };

function weights(tensors: readonly [string, Tensor][], more: Partial<Weights> = {}): Weights {
  return {
    format: 'safetensors',
    label: 'a safetensors file',
    mimeType: 'application/octet-stream',
    tensors: new Map(tensors),
    metadata: new Map(),
    details: {},
    ...more,
  };
}

describe('facts of weights', () => {
  it('count tensors and parameters, in all and by dtype', () => {
    const facts = weightsFacts(
      weights([
        ['a', { dtype: 'F16', shape: [2, 3] }],
        ['b', { dtype: 'F32', shape: [] }],
        ['c', { dtype: 'F16', shape: [4] }],
        ['d', { dtype: '__proto__', shape: [2 ** 40, 0, 2 ** 40] }],
      ]),
      UNKNOWN,
    );
    assert.equal(facts.tensorCount, 4);
    assert.equal(facts.parameterCount, 11);
    assert.deepEqual(Object.entries(facts.dtypes), [
      ['F16', { tensors: 2, parameters: 10 }],
      ['F32', { tensors: 1, parameters: 1 }],
      ['__proto__', { tensors: 1, parameters: 0 }],
    ]);
  });

  it('are refused above 2^53 parameters, in one tensor and in all together', () => {
    const half: Tensor = { dtype: 'F4', shape: [2 ** 30, 2 ** 22] };
    const facts = (...tensors: Tensor[]) =>
      weightsFacts(weights(tensors.map((tensor, index) => [`t${index}`, tensor])), UNKNOWN);
    assert.equal(facts(half).parameterCount, 2 ** 52);
    assert.throws(() => facts(half, half), { code: 'corrupt' });
    assert.throws(() => facts({ dtype: 'F32', shape: [2 ** 50, 2 ** 50] }), { code: 'corrupt' });
  });

  it('fit a message of the decoder whatever the file holds', () => {
    const noise = (count: number, length: number) =>
      Array.from({ length: count }, (_, index): [string, string] => [
        `${index}${'\u0001'.repeat(length)}`,
        '\u0001'.repeat(4096),
      ]);
    const facts = weightsFacts(
      weights(
        Array.from({ length: 500 }, (_, index) => [`t${index}`, { dtype: `made-up-${index}`, shape: [1] }]),
        { metadata: new Map(noise(3000, 250)), details: Object.fromEntries(noise(3000, 250)) },
      ),
      { ...UNKNOWN, recognizedBy: Array.from({ length: 1000 }, () => 'because '.repeat(1000)) },
    );
    assert.equal(Object.keys(facts.dtypes).length, 65);
    assert.deepEqual(facts.dtypes.other, { tensors: 436, parameters: 436 });
    const bytes = Buffer.byteLength(JSON.stringify(facts));
    assert.ok(bytes < 240 * 1024, `${bytes}`);
  });
});
