import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tensorTable } from './tensor-table.ts';
import type { Tensor } from './tensors.ts';

const read = (tensors: ReadonlyMap<string, Tensor>) =>
  JSON.parse(Buffer.from(tensorTable(tensors).bytes).toString()) as {
    tensors: unknown[];
    truncated: boolean;
  };

describe('the table of tensors', () => {
  it('is JSON of a row a tensor', () => {
    const tensors = new Map([
      ['a "quoted" näme', { dtype: 'F16', shape: [2, 3] }],
      ['scalar', { dtype: 'F32', shape: [] }],
    ]);
    assert.deepEqual(read(tensors), {
      tensors: [
        ['a "quoted" näme', 'F16', [2, 3]],
        ['scalar', 'F32', []],
      ],
      truncated: false,
    });
    assert.deepEqual(read(new Map()), { tensors: [], truncated: false });
  });

  it('ends below 4 MiB and says that it is not whole', () => {
    const tensor = { dtype: 'F16', shape: [1] };
    const tensors = new Map(
      Array.from({ length: 100_000 }, (_, index) => [`${'ä'.repeat(30)}${index}`, tensor]),
    );
    const { bytes } = tensorTable(tensors);
    assert.ok(bytes.length <= 4 * 2 ** 20 && bytes.length > 4 * 2 ** 20 - 200);
    assert.equal(read(tensors).truncated, true);
  });
});
