import { quoteText, type VoxChunk } from './vox-chunks.ts';

/** A rotation by quarter turns, mirrors included, as the rows of a matrix; then a move. In voxels. */
export interface Placement {
  readonly rotation: readonly number[];
  readonly move: readonly [x: number, y: number, z: number];
}

export const IDENTITY: Placement = { rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1], move: [0, 0, 0] };

/**
 * Reads the attributes of a frame: `_t`, three integers, and `_r`, a byte with the column of the first and of the
 * second row in two bits each, and the signs of the three rows (MagicaVoxel-file-format-vox-extension, "ROTATION").
 */
export function readPlacement(chunk: VoxChunk, attributes: ReadonlyMap<string, string>): Placement {
  const rotation = attributes.get('_r');
  const move = attributes.get('_t');
  if (rotation === undefined && move === undefined) return IDENTITY;
  return {
    rotation: rotation === undefined ? IDENTITY.rotation : readRotation(chunk, rotation),
    move: move === undefined ? IDENTITY.move : readMove(chunk, move),
  };
}

/** The placement of something inside of another that is placed itself. */
export function composed(outer: Placement, inner: Placement): Placement {
  const [x, y, z] = placed(outer, ...inner.move);
  const rotation: number[] = [];
  for (let row = 0; row < 9; row += 3) {
    for (let column = 0; column < 3; column++) {
      let sum = 0;
      for (let k = 0; k < 3; k++)
        sum += (outer.rotation[row + k] ?? 0) * (inner.rotation[3 * k + column] ?? 0);
      rotation.push(sum);
    }
  }
  return { rotation, move: [x, y, z] };
}

/** A point of what is placed, outside of it. */
export function placed(
  { rotation, move }: Placement,
  x: number,
  y: number,
  z: number,
): [number, number, number] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = rotation;
  return [a * x + b * y + c * z + move[0], d * x + e * y + f * z + move[1], g * x + h * y + i * z + move[2]];
}

function readRotation(chunk: VoxChunk, written: string): readonly number[] {
  const bits = /^\d{1,3}$/.test(written) ? Number(written) : 256;
  const first = bits & 3;
  const second = (bits >> 2) & 3;
  if (bits > 127 || first === 3 || second === 3 || first === second) {
    throw chunk.corrupt(`the rotation ${quoteText(written)} is none`);
  }
  const rotation = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (const [row, column] of [first, second, 3 - first - second].entries()) {
    rotation[3 * row + column] = (bits >> (4 + row)) & 1 ? -1 : 1;
  }
  return rotation;
}

function readMove(chunk: VoxChunk, written: string): readonly [number, number, number] {
  const [, x, y, z] = /^(-?\d{1,10}) (-?\d{1,10}) (-?\d{1,10})$/.exec(written) ?? [];
  if (x === undefined || y === undefined || z === undefined) {
    throw chunk.corrupt(`the translation ${quoteText(written)} is not three integers`);
  }
  return [Number(x), Number(y), Number(z)];
}
