import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contrast, posterSeconds, showsSomething } from './picture-choice.ts';

function picture(brightness: (pixel: number) => number) {
  const rgb = Buffer.alloc(3 * 64 * 64);
  for (let pixel = 0; pixel < rgb.length / 3; pixel++) rgb.fill(brightness(pixel), 3 * pixel, 3 * pixel + 3);
  return { width: 64, height: 64, rgb };
}

describe('the choice of a poster', () => {
  it('takes black, fog and noise for nothing, and a picture for something, be it dark or bright', () => {
    assert.equal(showsSomething(picture(() => 0)), false);
    assert.equal(showsSomething(picture(() => 180)), false);
    assert.equal(showsSomething(picture((pixel) => pixel % 4)), false);
    assert.equal(showsSomething(picture((pixel) => (pixel % 64 < 32 ? 5 : 40))), true);
    assert.equal(showsSomething(picture((pixel) => (pixel % 64 < 4 ? 255 : 0))), true);
  });

  it('measures what differs, not what is bright', () => {
    assert.equal(contrast(picture(() => 255)), 0);
    assert.ok(Math.abs(contrast(picture((pixel) => (pixel % 2 === 0 ? 0 : 255))) - 127.5) < 1e-9);
  });

  it('looks a second into a video, a tenth into a short one, and then further on', () => {
    assert.equal(posterSeconds(60, 0), 1);
    assert.equal(posterSeconds(2, 0), 0.2);
    assert.ok(posterSeconds(60, 1) > posterSeconds(60, 0));
  });
});
