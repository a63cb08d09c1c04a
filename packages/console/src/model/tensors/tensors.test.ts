import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { moduleGroups } from './module-groups.ts';
import { readTensorList, shapeText, type Tensor } from './tensor-list.ts';
import { ALL_TENSORS, dtypesOf, sortedBy, viewTensors } from './tensor-view.ts';

function tensor(name: string, shape: readonly number[] = [2], dtype = 'F16'): Tensor {
  return { name, dtype, shape, parameters: shape.reduce((product, length) => product * length, 1) };
}

describe('the list of tensors of a file', () => {
  it('is read with the parameters of each', () => {
    const { tensors, isTruncated } = readTensorList({
      tensors: [
        ['a.weight', 'F16', [3, 4]],
        ['scale', 'F32', []],
      ],
      truncated: true,
    });
    assert.deepEqual(
      tensors.map(({ parameters, shape }) => [parameters, shapeText(shape)]),
      [
        [12, '3 × 4'],
        [1, 'scalar'],
      ],
    );
    assert.equal(isTruncated, true);
  });

  it('passes over rows that are none, and refuses what is no list', () => {
    assert.equal(readTensorList({ tensors: [null, [1, 2, 3], ['a', 'F16', ['x']]] }).tensors.length, 0);
    assert.throws(() => readTensorList({}), /cannot be read/);
    assert.throws(() => readTensorList(null), /cannot be read/);
  });
});

describe('a view of tensors', () => {
  const tensors = [
    tensor('block.10.attn.weight', [9]),
    tensor('block.2.attn.weight', [4], 'F32'),
    tensor('head.bias', [1]),
  ];
  const names = (view: Partial<typeof ALL_TENSORS>) =>
    viewTensors(tensors, { ...ALL_TENSORS, ...view }).map(({ name }) => name);

  it('is filtered by words in any order and case, and by dtype', () => {
    assert.deepEqual(names({ text: 'WEIGHT 10' }), ['block.10.attn.weight']);
    assert.deepEqual(names({ dtype: 'F32' }), ['block.2.attn.weight']);
    assert.deepEqual(names({ text: 'none' }), []);
    assert.deepEqual(dtypesOf(tensors), ['F16', 'F32']);
  });

  it('is sorted with numbers as numbers, and leaves the order of the file as it was', () => {
    assert.deepEqual(names({ sortBy: 'name' }), ['block.2.attn.weight', 'block.10.attn.weight', 'head.bias']);
    assert.deepEqual(
      names({}),
      tensors.map(({ name }) => name),
    );
  });

  it('turns around with each click on a column, and the third shows the order of the file', () => {
    const first = sortedBy(ALL_TENSORS, 'parameters');
    assert.deepEqual([first.sortBy, first.isDescending], ['parameters', true]);
    const second = sortedBy(first, 'parameters');
    assert.equal(second.isDescending, false);
    assert.equal(sortedBy(second, 'parameters').sortBy, undefined);
  });
});

describe('groups of tensors by module', () => {
  const shares = (names: readonly (readonly [string, number])[]) =>
    moduleGroups(names.map(([name, size]) => tensor(name, [size]))).map(({ prefix, share }) => [
      prefix,
      share,
    ]);

  it('are the modules, the largest first', () => {
    assert.deepEqual(
      shares([
        ['vae.a', 1],
        ['unet.a', 2],
        ['unet.b', 1],
      ]),
      [
        ['unet', 0.75],
        ['vae', 0.25],
      ],
    );
  });

  it('look into a module that has nearly everything', () => {
    assert.deepEqual(
      shares([
        ['model.layers.0.w', 3],
        ['model.embed.w', 1],
      ]),
      [
        ['model.layers', 0.75],
        ['model.embed', 0.25],
      ],
    );
  });

  it('find the modules in names of adapters', () => {
    const prefixes = shares([
      ['lora_unet_down_blocks_0_attentions_0.lora_up.weight', 3],
      ['lora_te_text_model_encoder_layers_0.lora_up.weight', 1],
    ]).map(([prefix]) => prefix);
    assert.deepEqual(prefixes, ['lora_unet', 'lora_te']);
  });

  it('put what is small together, and lose nothing', () => {
    const groups = moduleGroups(Array.from({ length: 40 }, (_, index) => tensor(`m${index}.w`, [index + 1])));
    assert.equal(groups.length, 12);
    assert.equal(groups.at(-1)?.prefix, undefined);
    assert.equal(
      groups.reduce((sum, group) => sum + group.tensors, 0),
      40,
    );
    assert.ok(Math.abs(groups.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9);
  });

  it('are none where there is nothing', () => {
    assert.deepEqual(moduleGroups([]), []);
    assert.deepEqual(moduleGroups([tensor('empty', [0])]), []);
  });
});
