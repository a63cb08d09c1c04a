import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import sharp from 'sharp';
import type { PreviewMesh } from '../scene.ts';
import { makeSceneThumbnail } from './thumbnail.ts';

const SQUARE = [-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0];
const TWO_TRIANGLES = [0, 1, 2, 0, 2, 3];

const mesh = (
  positions: readonly number[],
  indices: readonly number[],
  color?: readonly number[],
): PreviewMesh => ({
  positions: Float32Array.from(positions),
  indices: Uint32Array.from(indices),
  ...(color && { colors: Uint8Array.from({ length: positions.length }, (_, at) => color[at % 3] ?? 0) }),
});

/** The colour in the middle of the picture, 0 to 255 each. */
async function centre(scene: PreviewMesh): Promise<readonly number[]> {
  const rendition = await makeSceneThumbnail(scene);
  assert.ok(rendition);
  assert.deepEqual([rendition.width, rendition.height, rendition.contentType], [512, 512, 'image/webp']);
  const pixel = await sharp(rendition.bytes)
    .extract({ left: 254, top: 254, width: 4, height: 4 })
    .resize(1, 1)
    .raw()
    .toBuffer();
  return [...pixel];
}

describe('the thumbnail of a scene', () => {
  it('shows the mesh in its colour', async () => {
    const [red = 0, green = 0, blue = 0] = await centre(mesh(SQUARE, TWO_TRIANGLES, [255, 0, 0]));
    assert.ok(red > 150 && green < 60 && blue < 60, `${red} ${green} ${blue}`);
  });

  it('shows what is in front, in whatever order the triangles come', async () => {
    const behind = SQUARE.map((value, at) => (at % 3 === 2 ? -1 : value));
    const colors = Uint8Array.from(
      { length: 24 },
      (_, at) => (at < 12 ? [0, 0, 255] : [255, 0, 0])[at % 3] ?? 0,
    );
    const positions = Float32Array.from([...SQUARE, ...behind]);
    for (const indices of [
      [0, 1, 2, 0, 2, 3, 4, 5, 6, 4, 6, 7],
      [4, 5, 6, 4, 6, 7, 0, 1, 2, 0, 2, 3],
    ]) {
      const [red = 0, , blue = 0] = await centre({ positions, colors, indices: Uint32Array.from(indices) });
      assert.ok(blue > 150 && red < 60, `${red} ${blue}`);
    }
  });

  it('does not depend on the winding', async () => {
    const turned = await centre(mesh(SQUARE, [2, 1, 0, 3, 2, 0]));
    assert.deepEqual(turned, await centre(mesh(SQUARE, TWO_TRIANGLES)));
  });

  it('fits scenes of any scale', async () => {
    for (const scale of [1e-30, 1e-3, 1e6, 1e37]) {
      const [red = 0] = await centre(
        mesh(
          SQUARE.map((value) => value * scale),
          TWO_TRIANGLES,
          [255, 0, 0],
        ),
      );
      assert.ok(red > 150, `${scale}: ${red}`);
    }
  });

  it('leaves out triangles with coordinates that are no finite numbers', async () => {
    const positions = [...SQUARE, Number.NaN, 0, 0, Infinity, 1, 1, -Infinity, 0, 1];
    const indices = [...TWO_TRIANGLES, 0, 1, 4, 0, 5, 6, 4, 5, 6, 1, 2, 999];
    const [red = 0] = await centre(mesh(positions, indices, [255, 0, 0]));
    assert.ok(red > 150, String(red));
  });

  it('is absent where there is nothing to see', async () => {
    assert.equal(await makeSceneThumbnail(mesh([], [])), undefined);
    assert.equal(await makeSceneThumbnail(mesh([5, 5, 5, 5, 5, 5, 5, 5, 5], [0, 1, 2])), undefined);
    assert.equal(
      await makeSceneThumbnail(
        mesh(
          SQUARE.map(() => Number.NaN),
          TWO_TRIANGLES,
        ),
      ),
      undefined,
    );
  });

  it('ends for triangles that all fill the picture', async () => {
    const indices = Array.from({ length: 1e5 }, () => TWO_TRIANGLES).flat();
    assert.ok(await makeSceneThumbnail(mesh(SQUARE, indices)));
  });
});
