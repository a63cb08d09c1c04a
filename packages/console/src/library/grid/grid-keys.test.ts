import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { moved } from './grid-keys.ts';

/** 0 1 2 3 / 4 5 6 7 / 8 9 */
const SHAPE = { count: 10, columns: 4, page: 2 };
const press = (from: number, key: string, ctrlKey = false) =>
  moved(from, { key, ctrlKey, metaKey: false }, SHAPE);

describe('the keys of a grid', () => {
  it('go on in the next row', () => {
    assert.equal(press(3, 'ArrowRight'), 4);
    assert.equal(press(4, 'ArrowLeft'), 3);
  });

  it('stay at the ends', () => {
    assert.equal(press(0, 'ArrowLeft'), 0);
    assert.equal(press(2, 'ArrowUp'), 2);
    assert.equal(press(9, 'ArrowRight'), 9);
    assert.equal(press(8, 'ArrowDown'), 8);
  });

  it('lead down to the last card where there is none below', () => {
    assert.equal(press(5, 'ArrowDown'), 9);
    assert.equal(press(7, 'ArrowDown'), 9);
  });

  it('move by row, by page and to the ends', () => {
    assert.equal(press(6, 'Home'), 4);
    assert.equal(press(5, 'End'), 7);
    assert.equal(press(8, 'End'), 9);
    assert.equal(press(5, 'Home', true), 0);
    assert.equal(press(5, 'End', true), 9);
    assert.equal(press(1, 'PageDown'), 9);
    assert.equal(press(0, 'PageDown'), 8);
    assert.equal(press(9, 'PageUp'), 1);
  });

  it('are no others, and nothing in an empty grid', () => {
    assert.equal(press(0, 'a'), undefined);
    assert.equal(moved(0, { key: 'End', ctrlKey: true, metaKey: false }, { ...SHAPE, count: 0 }), undefined);
  });
});
