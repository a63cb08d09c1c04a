import type { Rendition } from '../../../ports/validator.ts';
import { makeThumbnail, openPixels } from '../../images/raster.ts';
import type { PreviewMesh } from '../scene.ts';
import { projectVertices } from './raster-camera.ts';
import { faceLight, lit } from './raster-light.ts';
import { Canvas } from './raster-triangles.ts';

/** Drawn at twice the size, so that edges come out smooth. */
const DRAWN_SIDE = 1024;
/** Of faces without a colour, sRGB. */
const GREY = 196;
/** The background's sRGB colour at the top and at the bottom: neutral, and unlike either black or white models. */
const BACKGROUND_TOP = [242, 244, 247] as const;
const BACKGROUND_BOTTOM = [214, 219, 226] as const;

/**
 * A view of a mesh, from the front, the right and above: 512 x 512 pixels. Undefined where there is nothing
 * to see.
 */
export async function makeSceneThumbnail(mesh: PreviewMesh): Promise<Rendition | undefined> {
  const rgba = drawMesh(mesh);
  return rgba === undefined
    ? undefined
    : makeThumbnail(openPixels(rgba, DRAWN_SIDE, DRAWN_SIDE).removeAlpha(), 'view of the scene');
}

function drawMesh({ positions, indices, colors }: PreviewMesh): Buffer | undefined {
  const projected = projectVertices(positions, indices, DRAWN_SIDE);
  if (projected === undefined) return undefined;
  const { points, placed } = projected;
  const canvas = new Canvas(DRAWN_SIDE);
  for (let at = 0; at + 2 < indices.length && !canvas.spent; at += 3) {
    const a = indices[at] ?? 0;
    const b = indices[at + 1] ?? 0;
    const c = indices[at + 2] ?? 0;
    const light = lightOf(placed, a, b, c);
    if (Number.isNaN(light)) continue;
    const [red, green, blue] = [0, 1, 2].map((channel) => lit(meanColor(colors, a, b, c, channel), light));
    canvas.fill(points, a, b, c, red ?? GREY, green ?? GREY, blue ?? GREY);
  }
  paintBackground(canvas);
  return canvas.rgba;
}

function lightOf(placed: Float32Array, a: number, b: number, c: number): number {
  const of = (vertex: number, axis: number) => placed[vertex * 3 + axis] ?? Number.NaN;
  return faceLight(of(a, 0), of(a, 1), of(a, 2), of(b, 0), of(b, 1), of(b, 2), of(c, 0), of(c, 1), of(c, 2));
}

function meanColor(colors: Uint8Array | undefined, a: number, b: number, c: number, channel: number): number {
  if (colors === undefined) return GREY;
  const of = (vertex: number) => colors[vertex * 3 + channel] ?? GREY;
  return Math.round((of(a) + of(b) + of(c)) / 3);
}

function paintBackground({ side, rgba, nearness }: Canvas): void {
  for (let row = 0; row < side; row++) {
    const part = row / (side - 1);
    const shades = BACKGROUND_TOP.map(
      (top, channel) => top + ((BACKGROUND_BOTTOM[channel] ?? top) - top) * part,
    );
    for (let at = row * side; at < (row + 1) * side; at++) {
      if (nearness[at] === 0) rgba.set([...shades, 255], at * 4);
    }
  }
}
