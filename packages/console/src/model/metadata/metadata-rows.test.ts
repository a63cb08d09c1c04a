import assert from 'node:assert/strict';
import { it } from 'node:test';
import { filterRows, metadataRows } from './metadata-rows.ts';

it('formats JSON in strings, objects and lists, and nothing else', () => {
  const [json, broken, object, number] = metadataRows({
    ss_tag_frequency: '{"a":{"b":1}}',
    broken: '{"a":',
    object: { a: [1] },
    number: 7,
  });
  assert.equal(json?.pretty, '{\n  "a": {\n    "b": 1\n  }\n}');
  assert.equal(broken?.pretty, undefined);
  assert.equal(object?.text, '{"a":[1]}');
  assert.equal(number?.text, '7');
  assert.equal(number?.pretty, undefined);
});

it('reads the arrays of GGUF as what they are of', () => {
  const [row] = metadataRows({ tokens: { type: 'array of string', length: 300, first: ['a', 'b'] } });
  assert.equal(row?.text, 'array of string, 300 long: "a", "b", …');
});

it('finds words in keys and values', () => {
  const rows = metadataRows({ author: 'Ann', title: 'Sea', __proto__x: 'y' });
  assert.deepEqual(
    filterRows(rows, 'TITLE sea').map(({ key }) => key),
    ['title'],
  );
  assert.equal(filterRows(rows, ' ').length, 3);
});
