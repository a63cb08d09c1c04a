import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as make from '../../../../test/decoder/sample-pickles.ts';
import { PickleFindings } from './findings.ts';
import { runPickle } from './machine.ts';
import type { Value } from './pickle-value.ts';
import { scalarMetadata, tensorTable } from './tensor-table.ts';

const tensor = make.tensor({ key: '0', shape: [2] });
const { dict, int, list, none, text } = make;

const value = (codes: Buffer): Value =>
  runPickle(make.pickle(codes), 0, 'pickle', new PickleFindings('zip')).value;
const names = (codes: Buffer): string[] => [...tensorTable(value(codes)).keys()];

describe('tensors are named', () => {
  const named = (what: string, codes: Buffer, expected: string[]): void => {
    it(what, () => assert.deepEqual(names(codes), expected));
  };

  named('by the keys of a state_dict', make.orderedDict({ 'a.b': tensor, c: tensor }), ['a.b', 'c']);
  named(
    'by joined keys of nested dictionaries',
    dict({ a: dict({ b: tensor, c: list(tensor, none, tensor) }) }),
    ['a.b', 'a.c.0', 'a.c.2'],
  );
  named('without the key of a wrapper', dict({ epoch: int(1), state_dict: dict({ a: tensor }) }), ['a']);
  named(
    'with the weights first and the rest under its keys',
    dict({ optimizer: list(tensor), params_ema: dict({ a: tensor }), params: dict({ a: tensor }) }),
    ['a', 'optimizer.0', 'params.a'],
  );
  named(
    'without the prefix of parallel training',
    dict({ state_dict: dict({ 'module.a': tensor, 'module.b': tensor }) }),
    ['a', 'b'],
  );
  named('with that prefix where only some have it', dict({ 'module.a': tensor, b: tensor }), [
    'module.a',
    'b',
  ]);
  named('by a wrapper that is a tensor itself', dict({ params: tensor }), ['params']);
  named('without a wrapper that has no tensors', dict({ model: dict({ name: text('x') }), a: tensor }), [
    'a',
  ]);
  named('alone', tensor, ['tensor']);
  named('in a list', list(tensor, tensor), ['0', '1']);
  named(
    'of a ParameterDict',
    dict({
      string_to_param: make.build(
        Buffer.concat([
          make.global('torch.nn.modules.container', 'ParameterDict'),
          Buffer.from(')\x81', 'latin1'),
        ]),
        dict({ _parameters: make.orderedDict({ '*': tensor }) }),
      ),
    }),
    ['string_to_param.*'],
  );
  named('by equal names apart', dict({ 'a.b': tensor, a: dict({ b: tensor }) }), ['a.b', 'a.b#1']);
  named(
    'by the last of equal keys',
    Buffer.concat([Buffer.from('}('), text('a'), tensor, text('a'), none, Buffer.from('u')]),
    [],
  );

  it('with dtype and shape', () => {
    const half = make.tensor({ key: '0', shape: [3, 1], storageClass: 'HalfStorage' });
    assert.deepEqual(tensorTable(value(dict({ a: half }))).get('a'), { dtype: 'float16', shape: [3, 1] });
  });
});

describe('hostile structures end soon', () => {
  const shared = (inner: Buffer, levels: number): Buffer =>
    Buffer.concat([
      inner,
      ...Array.from({ length: levels }, () => Buffer.from('q\x00](h\x00h\x00e', 'latin1')),
    ]);

  it('a list that contains itself', () => {
    assert.deepEqual(
      names(Buffer.concat([Buffer.from(']q\x00h\x00a', 'latin1'), tensor, Buffer.from('a')])),
      ['1'],
    );
  });

  it('two to the power of 30 places without a tensor', () => {
    assert.deepEqual(names(shared(Buffer.from(']'), 30)), []);
  });

  it('two to the power of 30 places of one tensor', () => {
    assert.throws(() => names(shared(tensor, 30)), { name: 'Refusal', code: 'too-large-decoded' });
  });

  it('two to the power of 30 places too deep for their tensors', () => {
    const level = (keep: boolean): Buffer => Buffer.from(`q\x00${keep ? '' : '0'}](h\x00h\x00e`, 'latin1');
    const levels = Array.from({ length: 40 }, (_, index) => level(index === 10));
    const both = Buffer.concat([Buffer.from('('), tensor, ...levels, Buffer.from('t')]);
    assert.throws(() => names(both), {
      name: 'Refusal',
      code: 'too-large-decoded',
      message: /names more than/,
    });
  });

  it('a chain of a hundred thousand lists', () => {
    const chain = Buffer.concat([
      tensor,
      ...Array.from({ length: 100_000 }, () => Buffer.from('\x85', 'latin1')),
    ]);
    assert.deepEqual(names(chain), []);
  });

  it('a chain whose every part is looked at from near', () => {
    const link = Buffer.from('\x85q\x00h\x000h\x00', 'latin1');
    const parts = Array.from({ length: 50_000 }, () => link);
    assert.deepEqual(
      names(
        Buffer.concat([
          Buffer.from('('),
          tensor,
          ...parts.map((part) => Buffer.concat([part, Buffer.from('2')])),
          Buffer.from('t'),
        ]),
      ).slice(0, 1),
      ['0.0'],
    );
  });
});

describe('metadata', () => {
  it('is what stands beside the weights', () => {
    const metadata = scalarMetadata(
      value(
        dict({
          step: int(5),
          lr: Buffer.from('G\x3f\xf8\0\0\0\0\0\0', 'latin1'),
          name: text('x'),
          ema: make.TRUE,
          none,
          w: tensor,
        }),
      ),
    );
    assert.deepEqual(Object.fromEntries(metadata), { step: 5, lr: 1.5, name: 'x', ema: true });
  });

  it('is JSON, whatever the numbers', () => {
    const big = Buffer.from('\x8a\x09\0\0\0\0\0\0\0\0\x01', 'latin1');
    const infinite = Buffer.from('G\x7f\xf0\0\0\0\0\0\0', 'latin1');
    const metadata = scalarMetadata(value(dict({ big, infinite })));
    assert.deepEqual(JSON.parse(JSON.stringify(Object.fromEntries(metadata))), {
      big: '18446744073709551616',
      infinite: 'Infinity',
    });
  });
});
