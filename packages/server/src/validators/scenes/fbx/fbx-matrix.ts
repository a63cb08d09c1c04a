/** An affine map: three rows of four, the last column is the translation. */
export type Matrix = Float64Array;

type Vector = readonly [number, number, number];

/** Axes in the order in which a rotation turns about them, by `RotationOrder` (FBX SDK, EFbxRotationOrder). */
const ORDERS = [
  ['X', 'Y', 'Z'],
  ['X', 'Z', 'Y'],
  ['Y', 'Z', 'X'],
  ['Y', 'X', 'Z'],
  ['Z', 'X', 'Y'],
  ['Z', 'Y', 'X'],
] as const;

/** Undefined, like the others, where it changes nothing: most models have few of their many factors. */
export function translation([x, y, z]: Vector): Matrix | undefined {
  if (x === 0 && y === 0 && z === 0) return undefined;
  return Float64Array.of(1, 0, 0, x, 0, 1, 0, y, 0, 0, 1, z);
}

export function scaling([x, y, z]: Vector): Matrix | undefined {
  if (x === 1 && y === 1 && z === 1) return undefined;
  return Float64Array.of(x, 0, 0, 0, 0, y, 0, 0, 0, 0, z, 0);
}

/** A rotation by Euler angles in degrees; of an `order` that is not known (6, spherical), as XYZ. */
export function rotation([x, y, z]: Vector, order = 0): Matrix | undefined {
  const about = { X: aboutX(radians(x)), Y: aboutY(radians(y)), Z: aboutZ(radians(z)) };
  const [first, second, third] = ORDERS[order] ?? ORDERS[0];
  // The first axis is turned about first, so it stands rightmost.
  return product(about[third], about[second], about[first]);
}

/** The inverse of a rotation: its transpose. */
export function inverseRotation(matrix: Matrix | undefined): Matrix | undefined {
  if (matrix === undefined) return undefined;
  const [a = 1, b = 0, c = 0, , d = 0, e = 1, f = 0, , g = 0, h = 0, i = 1] = matrix;
  return Float64Array.of(a, d, g, 0, b, e, h, 0, c, f, i, 0);
}

/** The map that does the last one first; undefined stands for one that changes nothing. */
export function product(...matrices: readonly (Matrix | undefined)[]): Matrix | undefined {
  return matrices.reduce((left, right) =>
    left === undefined ? right : right === undefined ? left : multiply(left, right),
  );
}

function multiply(left: Matrix, right: Matrix): Matrix {
  const result = new Float64Array(12);
  for (let row = 0; row < 12; row += 4) {
    const a = left[row] ?? 0;
    const b = left[row + 1] ?? 0;
    const c = left[row + 2] ?? 0;
    for (let column = 0; column < 4; column++) {
      result[row + column] =
        a * (right[column] ?? 0) + b * (right[4 + column] ?? 0) + c * (right[8 + column] ?? 0);
    }
    result[row + 3] = (result[row + 3] ?? 0) + (left[row + 3] ?? 0);
  }
  return result;
}

function aboutX(angle: number): Matrix | undefined {
  if (angle === 0) return undefined;
  const { cos, sin } = circular(angle);
  return Float64Array.of(1, 0, 0, 0, 0, cos, -sin, 0, 0, sin, cos, 0);
}

function aboutY(angle: number): Matrix | undefined {
  if (angle === 0) return undefined;
  const { cos, sin } = circular(angle);
  return Float64Array.of(cos, 0, sin, 0, 0, 1, 0, 0, -sin, 0, cos, 0);
}

function aboutZ(angle: number): Matrix | undefined {
  if (angle === 0) return undefined;
  const { cos, sin } = circular(angle);
  return Float64Array.of(cos, -sin, 0, 0, sin, cos, 0, 0, 0, 0, 1, 0);
}

/** Quarter turns, as between Z up and Y up, come out without dust of 1e-16. */
function circular(angle: number): { cos: number; sin: number } {
  return { cos: settled(Math.cos(angle)), sin: settled(Math.sin(angle)) };
}

function settled(value: number): number {
  const nearest = Math.round(value);
  return Math.abs(value - nearest) < 1e-15 ? nearest : value;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
