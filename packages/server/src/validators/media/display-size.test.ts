import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { quarterTurn, rotationOf, soundPixelAspect } from './display-size.ts';

/** A display matrix as FFmpeg hands it out: a, b, u, c, d, v, x, y, w. */
function matrix(a: number, b: number, c: number, d: number): Buffer {
  const bytes = Buffer.alloc(36);
  for (const [index, value] of [a, b, 0, c, d, 0, 0, 0, 1 << 14].entries()) {
    bytes.writeInt32LE(value * 65_536 * (index === 8 ? 0 : 1), index * 4);
  }
  return bytes;
}

describe('the turn of a video', () => {
  it('is read from the display matrix, clockwise', () => {
    assert.equal(rotationOf(matrix(1, 0, 0, 1)), 0);
    assert.equal(rotationOf(matrix(0, 1, -1, 0)), 90);
    assert.equal(rotationOf(matrix(-1, 0, 0, -1)), 180);
    assert.equal(rotationOf(matrix(0, -1, 1, 0)), 270);
  });

  it('is none where there is no matrix, or a short one', () => {
    assert.equal(rotationOf(null), 0);
    assert.equal(rotationOf(Buffer.alloc(8)), 0);
  });

  it('is rounded to quarters', () => {
    assert.deepEqual([-90, 450, 44, -180, Number.NaN].map(quarterTurn), [270, 90, 0, 180, 0]);
  });
});

describe('the aspect of a pixel', () => {
  it('is taken when it makes sense, else pixels are square', () => {
    assert.equal(soundPixelAspect(4, 3), 4 / 3);
    for (const [num, den] of [
      [0, 1],
      [1, 0],
      [1, 1000],
      [1000, 1],
    ] as const) {
      assert.equal(soundPixelAspect(num, den), 1);
    }
  });
});
