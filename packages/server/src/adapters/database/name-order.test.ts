import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nameOrder } from './name-order.ts';

/** Sorts as the databases do: by code point, which is the order of the bytes of UTF-8. */
function sorted(names: readonly string[]): readonly string[] {
  return names.toSorted((a, b) => Buffer.compare(Buffer.from(nameOrder(a)), Buffer.from(nameOrder(b))));
}

for (const [title, names] of [
  ['case does not count', ['apple', 'Banana', 'cherry', 'Date']],
  ['letters with marks stand beside those without', ['Apfel', 'äpfelchen', 'Élan', 'elanor', 'zoo']],
  ['numbers go by their value', ['shot 2', 'shot 09', 'shot 10', 'Shot 100', 'shot 1000000000']],
  [
    'numbers of many digits too',
    ['a99999999', 'a100000000', 'a999999999', 'a1000000000', `a1${'0'.repeat(150)}`],
  ],
  ['zero is the first number', ['a0', 'a00b', 'a1']],
  ['most signs come before numbers, and numbers before letters', ['', ' x', '#x', '1x', '_x', 'x']],
  ['other scripts follow in the order of their code points', ['zebra', 'ωmega', 'яблоко', '漫画', '😀']],
  ['compatibility forms are what they stand for', ['20 ℃a', '20 °cb', 'ａ1', 'a2', 'Ａ１０']],
  ['a letter without a lower case of its own is folded', ['STRASSE 1', 'Straße 2', 'strasse 3']],
] as const) {
  test(title, () => {
    assert.deepEqual(sorted(names.toReversed()), names);
  });
}

test('names that differ in case, marks or leading zeros have the same place', () => {
  for (const [one, other] of [
    ['Été 01', 'ete 1'],
    ['e\u0301', '\u00e9'],
    ['ISTANBUL', 'ıstanbul'],
  ] as const) {
    assert.equal(nameOrder(one), nameOrder(other));
  }
});

test('whole numbers are sorted by their value, wherever they stand', () => {
  const number = fc.bigInt({ min: 0n, max: 10n ** 60n });
  fc.assert(
    fc.property(number, number, fc.nat(3), (a, b, zeros) => {
      const text = (value: bigint) => `x${'0'.repeat(zeros)}${value} y`;
      const order =
        nameOrder(text(a)) < nameOrder(text(b)) ? -1 : nameOrder(text(a)) > nameOrder(text(b)) ? 1 : 0;
      assert.equal(order, a < b ? -1 : a > b ? 1 : 0);
    }),
  );
});

test('whatever the name, its key is well-formed, short enough for a page token, and the same every time', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 1024 }), (name) => {
      const key = nameOrder(name);
      assert.ok(key.isWellFormed());
      assert.ok(Buffer.byteLength(JSON.stringify(key)) <= 1300);
      assert.equal(nameOrder(name), key);
    }),
  );
  assert.ok(nameOrder('\ufdfa'.repeat(1024)).length <= 200);
  assert.ok(nameOrder('\ud800'.repeat(300)).isWellFormed());
});
