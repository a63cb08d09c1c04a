import type { PreviewCollector } from '../preview-mesh.ts';
import type { AccessorReader } from './gltf-accessor.ts';
import type { GltfPrimitive } from './gltf-document.ts';
import { type Matrix, transformed } from './gltf-matrix.ts';

/** Where and how a primitive is drawn. */
export interface PrimitivePlace {
  /** From the mesh's coordinates to the scene's. */
  readonly matrix: Matrix;
  /** Linear red, green, blue, 0 to 1: the material's base colour. */
  readonly color: readonly [number, number, number];
  /** The data of an accessor; undefined where there is none to be had. */
  open(accessor: number | undefined): AccessorReader | undefined;
}

/**
 * Adds the triangles of a primitive, with its vertex colours; nothing where its data cannot be had.
 *
 * @param first The number that the next vertex gets.
 * @returns How many vertices were added.
 */
export function addPrimitive(
  collector: PreviewCollector,
  first: number,
  primitive: GltfPrimitive,
  place: PrimitivePlace,
): number {
  const positions = place.open(primitive.attributes.get('POSITION'));
  if (primitive.compressed || positions?.width !== 3) return 0;
  const indices = place.open(primitive.indices);
  if (primitive.indices !== undefined && indices?.width !== 1) return 0;
  const colors = place.open(primitive.attributes.get('COLOR_0'));
  // Vertices are added as triangles need them: many primitives may share one large accessor.
  const added = new Map<number, number>();
  const vertexOf = (corner: number): number => {
    const row = indices === undefined ? corner : indices.read(corner, 0);
    const known = added.get(row);
    if (known !== undefined) return known;
    if (row >= positions.count) return -1;
    const vertex = first + added.size;
    addVertex(collector, place, positions, colors, row);
    added.set(row, vertex);
    return vertex;
  };
  for (const corners of triangleCorners(primitive.mode, (indices ?? positions).count)) {
    if (collector.abandoned) break;
    const [a, b, c] = corners.map(vertexOf);
    if (a === undefined || b === undefined || c === undefined || Math.min(a, b, c) < 0) continue;
    collector.addTriangle(a, b, c);
  }
  return added.size;
}

function addVertex(
  collector: PreviewCollector,
  { matrix, color }: PrimitivePlace,
  positions: AccessorReader,
  colors: AccessorReader | undefined,
  row: number,
): void {
  const x = positions.read(row, 0);
  const y = positions.read(row, 1);
  const z = positions.read(row, 2);
  collector.addVertex(
    transformed(matrix, 0, x, y, z),
    transformed(matrix, 1, x, y, z),
    transformed(matrix, 2, x, y, z),
  );
  const shade = (channel: 0 | 1 | 2) => {
    const painted =
      colors !== undefined && colors.width >= 3 && row < colors.count ? colors.read(row, channel) : 1;
    return encodeSrgb(color[channel] * painted);
  };
  collector.colorVertex(shade(0), shade(1), shade(2));
}

/** Vertex numbers of each triangle (glTF 2.0 section 3.7.2.1); the winding does not matter here. */
function* triangleCorners(mode: number, count: number): Generator<readonly [number, number, number]> {
  const step = mode === 4 ? 3 : 1;
  for (let at = 0; at + 2 < count; at += step) yield [mode === 6 ? 0 : at, at + 1, at + 2];
}

/** Linear light, 0 to 1, as an sRGB byte (IEC 61966-2-1). */
function encodeSrgb(linear: number): number {
  const value = Math.min(Math.max(linear, 0), 1);
  return 255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);
}
