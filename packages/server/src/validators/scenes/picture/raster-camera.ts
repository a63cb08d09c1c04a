/** Vertices as the camera sees them. */
export interface ProjectedVertices {
  /** x to the right and y downwards in pixels, and nearness (1 for the far plane's inverse: larger is nearer). */
  readonly points: Float32Array;
  /** The same vertices around the scene's centre, the scene fitted in a sphere of radius 1, Y up. */
  readonly placed: Float32Array;
}

type Vector = readonly [number, number, number];

/** Where the camera stands, seen from the scene: a little above, to the right of the front (+Z in glTF 2.0 section 3.4). */
const TOWARDS_CAMERA = unit([0.62, 0.46, 1]);
/** Distance in radii of the scene: nearer distorts, farther flattens. Nothing can come behind the camera. */
const DISTANCE = 4.2;
/** Part of the picture's side that the scene fills. */
const FILL = 0.86;

/** Axes of the camera: right, up, and towards it. */
export const CAMERA_RIGHT = unit(cross([0, 1, 0], TOWARDS_CAMERA));
export const CAMERA_UP = cross(TOWARDS_CAMERA, CAMERA_RIGHT);
/** The camera's place, in radii of the scene. */
export const CAMERA_PLACE: Vector = [
  TOWARDS_CAMERA[0] * DISTANCE,
  TOWARDS_CAMERA[1] * DISTANCE,
  TOWARDS_CAMERA[2] * DISTANCE,
];

/**
 * Projects vertices so that all of them fill a square picture, whatever their scale. Coordinates that are no
 * finite number stay NaN: their triangles are not drawn.
 *
 * @param side Of the picture, in pixels.
 * @returns Undefined where fewer than two vertices lie apart: there is nothing to see.
 */
export function projectVertices(
  positions: Float32Array,
  used: Uint32Array,
  side: number,
): ProjectedVertices | undefined {
  const sphere = boundingSphere(positions, used);
  if (sphere === undefined) return undefined;
  const { center, radius } = sphere;
  const placed = new Float32Array(positions.length);
  const points = new Float32Array(positions.length);
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  const seen = new Uint8Array(positions.length / 3);
  for (const vertex of used) {
    // Also where there is no such vertex.
    if (seen[vertex] !== 0) continue;
    seen[vertex] = 1;
    const at = vertex * 3;
    const x = ((positions[at] ?? Number.NaN) - center[0]) / radius;
    const y = ((positions[at + 1] ?? Number.NaN) - center[1]) / radius;
    const z = ((positions[at + 2] ?? Number.NaN) - center[2]) / radius;
    const nearness = 1 / (DISTANCE - along(TOWARDS_CAMERA, x, y, z));
    const across = along(CAMERA_RIGHT, x, y, z) * nearness;
    const down = -along(CAMERA_UP, x, y, z) * nearness;
    placed.set([x, y, z], at);
    points.set([across, down, nearness], at);
    if (across < left) left = across;
    if (across > right) right = across;
    if (down < top) top = down;
    if (down > bottom) bottom = down;
  }
  const extent = Math.max(right - left, bottom - top);
  if (!(extent > 0)) return undefined;
  const scale = (FILL * side) / extent;
  for (let at = 0; at < points.length; at += 3) {
    points[at] = side / 2 + ((points[at] ?? 0) - (left + right) / 2) * scale;
    points[at + 1] = side / 2 + ((points[at + 1] ?? 0) - (top + bottom) / 2) * scale;
  }
  return { points, placed };
}

/** The sphere around the box around the finite vertices that triangles use. */
function boundingSphere(
  positions: Float32Array,
  used: Uint32Array,
): { readonly center: Vector; readonly radius: number } | undefined {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (const vertex of used) {
    for (let axis = 0; axis < 3; axis++) {
      const value = positions[vertex * 3 + axis] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      if (value < (low[axis] ?? value)) low[axis] = value;
      if (value > (high[axis] ?? value)) high[axis] = value;
    }
  }
  const [x = 0, y = 0, z = 0] = low.map((value, axis) => (value + (high[axis] ?? value)) / 2);
  const radius = Math.hypot(...low.map((value, axis) => ((high[axis] ?? value) - value) / 2));
  return radius > 0 && Number.isFinite(radius) ? { center: [x, y, z], radius } : undefined;
}

function along(axis: Vector, x: number, y: number, z: number): number {
  return axis[0] * x + axis[1] * y + axis[2] * z;
}

function cross([ax, ay, az]: Vector, [bx, by, bz]: Vector): Vector {
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
}

function unit([x, y, z]: Vector): Vector {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}
