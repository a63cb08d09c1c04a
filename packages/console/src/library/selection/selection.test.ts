import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allOf, extendedTo, NOTHING_SELECTED, rangeMoved, toggled, within } from './selection.ts';

const ORDER = ['a', 'b', 'c', 'd', 'e', 'f'];
const list = ({ ids }: { readonly ids: ReadonlySet<string> }) => [...ids].sort().join('');

describe('a selection', () => {
  it('takes and leaves one', () => {
    const one = toggled(NOTHING_SELECTED, 'b');
    assert.equal(list(one), 'b');
    assert.equal(list(toggled(one, 'b')), '');
  });

  it('takes everything between, in both directions, and keeps what was selected elsewhere', () => {
    const start = toggled(toggled(NOTHING_SELECTED, 'f'), 'c');
    assert.equal(list(extendedTo(start, ORDER, 'a')), 'abcf');
    assert.equal(list(extendedTo(start, ORDER, 'e')), 'cdef');
  });

  it('takes one alone where a range has no beginning, or one that is gone', () => {
    assert.equal(list(extendedTo(NOTHING_SELECTED, ORDER, 'c')), 'c');
    assert.equal(list(extendedTo(toggled(NOTHING_SELECTED, 'gone'), ORDER, 'c')), 'cgone');
  });

  it('grows and shrinks with Shift and the arrows', () => {
    const start = toggled(NOTHING_SELECTED, 'c');
    const grown = rangeMoved(start, ORDER, 'c', 'e');
    assert.equal(list(grown), 'cde');
    assert.equal(list(rangeMoved(grown, ORDER, 'e', 'd')), 'cd');
    assert.equal(list(rangeMoved(grown, ORDER, 'e', 'b')), 'bc');
  });

  it('begins a range at the card that has the focus', () => {
    assert.equal(list(rangeMoved(NOTHING_SELECTED, ORDER, 'b', 'c')), 'bc');
  });

  it('loses what is no longer there', () => {
    const all = allOf(ORDER);
    assert.equal(list(within(all, (id) => id !== 'a')), 'bcdef');
    assert.equal(within(all, (id) => id !== 'a').anchor, undefined);
    assert.equal(
      within(all, () => true),
      all,
    );
  });
});
