import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fitted, LARGEST_SCALE, panned, zoomed } from './zoom.ts';

const stage = { width: 400, height: 300 };
const picture = { width: 1600, height: 600 };
const middle = { x: 0, y: 0 };

describe('the view of a picture', () => {
  it('shows all of a large one, and a small one as large as it is', () => {
    assert.deepEqual(fitted(stage, picture), { scale: 0.25, x: 0, y: 0 });
    assert.equal(fitted(stage, { width: 10, height: 10 }).scale, 1);
    assert.equal(fitted({ width: 0, height: 0 }, picture).scale, 1);
  });

  it('keeps what the pointer is at in its place', () => {
    const before = zoomed(fitted(stage, picture), 4, middle, stage, picture);
    const point = { x: 100, y: -50 };
    const after = zoomed(before, 2, point, stage, picture);
    const at = (view: typeof before) => [(point.x - view.x) / view.scale, (point.y - view.y) / view.scale];
    assert.deepEqual(at(after), at(before));
  });

  it('goes no further out than the whole, nor further in than the limit', () => {
    const view = fitted(stage, picture);
    assert.equal(zoomed(view, 0.001, middle, stage, picture).scale, 0.25);
    assert.equal(zoomed(view, 10_000, middle, stage, picture).scale, LARGEST_SCALE);
  });

  it('keeps edges out of the stage', () => {
    const view = { scale: 1, x: 0, y: 0 };
    assert.deepEqual(panned(view, { x: 9999, y: -9999 }, stage, picture), { scale: 1, x: 600, y: -150 });
    const small = { width: 50, height: 50 };
    assert.deepEqual(panned(view, { x: 30, y: 30 }, stage, small), { scale: 1, x: 0, y: 0 });
  });
});
