import { BoundingBox } from '../bounding-box.ts';
import { PreviewCollector } from '../preview-mesh.ts';
import { MAX_PREVIEW_TRIANGLES, type PreviewMesh } from '../scene.ts';
import { type AccessorReader, accessorBox, openAccessor } from './gltf-accessor.ts';
import type { GltfDocument, GltfPrimitive } from './gltf-document.ts';
import { type Matrix, transformed } from './gltf-matrix.ts';
import { type PlacedMesh, placeMeshes } from './gltf-placement.ts';
import { addPrimitive } from './gltf-triangles.ts';

/** What the meshes of a glTF amount to. */
export interface GltfShape {
  /** Of all meshes as stored, each position accessor once. */
  readonly vertexCount: number;
  /** Triangles of all meshes as stored, however often they are shown. */
  readonly faceCount: number;
  readonly dimensions: readonly [number, number, number] | undefined;
  readonly preview: PreviewMesh | undefined;
}

type Box = NonNullable<ReturnType<typeof accessorBox>>;

/** @param buffers The bytes of each buffer that is in the file. */
export function measureShape(document: GltfDocument, buffers: readonly (Buffer | undefined)[]): GltfShape {
  const open = (accessor: number | undefined) => openAccessor(document, buffers, accessor);
  const placed = placeMeshes(document, open);
  const primitives = document.meshes.flat();
  const positions = new Set(primitives.flatMap(({ attributes }) => attributes.get('POSITION') ?? []));
  return {
    vertexCount: sum([...positions].map((accessor) => document.accessors[accessor]?.count ?? 0)),
    faceCount: sum(primitives.map((primitive) => triangleCount(document, primitive))),
    dimensions: measureDimensions(document, placed, open),
    preview: collectPreview(document, placed, open),
  };
}

/** Triangles that a primitive's mode makes of its vertices (glTF 2.0 section 3.7.2.1). */
function triangleCount({ accessors }: GltfDocument, { mode, attributes, indices }: GltfPrimitive): number {
  const corners = accessors[indices ?? attributes.get('POSITION') ?? -1]?.count ?? 0;
  if (mode === 4) return Math.floor(corners / 3);
  return mode === 5 || mode === 6 ? Math.max(0, corners - 2) : 0;
}

function measureDimensions(
  document: GltfDocument,
  placed: readonly PlacedMesh[],
  open: (accessor: number | undefined) => AccessorReader | undefined,
): readonly [number, number, number] | undefined {
  // Once for each accessor and each mesh: a mesh may be placed a hundred thousand times.
  const boxes = new Map<number, Box | undefined>();
  const corners = new Map<PlacedMesh['primitives'], readonly (readonly [number, number, number])[]>();
  const box = new BoundingBox();
  for (const { primitives, matrix } of placed) {
    const known = corners.get(primitives) ?? meshCorners(document, primitives, boxes, open);
    corners.set(primitives, known);
    for (const corner of known) addTransformed(box, matrix, corner);
  }
  return box.dimensions;
}

function addTransformed(
  box: BoundingBox,
  matrix: Matrix,
  [x, y, z]: readonly [number, number, number],
): void {
  const point = [0, 1, 2].map((axis) => transformed(matrix, axis, x, y, z));
  const [px = 0, py = 0, pz = 0] = point;
  if (point.every(Number.isFinite)) box.add(px, py, pz);
}

/** The corners of the box around a mesh; none where it has no vertices. */
function meshCorners(
  { accessors }: GltfDocument,
  primitives: PlacedMesh['primitives'],
  boxes: Map<number, Box | undefined>,
  open: (accessor: number | undefined) => AccessorReader | undefined,
): readonly (readonly [number, number, number])[] {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (const at of new Set(primitives.flatMap(({ attributes }) => attributes.get('POSITION') ?? []))) {
    const accessor = accessors[at];
    if (!boxes.has(at))
      boxes.set(at, accessor === undefined ? undefined : accessorBox(accessor, () => open(at)));
    const box = boxes.get(at);
    if (box === undefined) continue;
    for (let axis = 0; axis < 3; axis++) {
      low[axis] = Math.min(low[axis] ?? 0, box.low[axis] ?? 0);
      high[axis] = Math.max(high[axis] ?? 0, box.high[axis] ?? 0);
    }
  }
  if (!low.concat(high).every(Number.isFinite)) return [];
  return Array.from({ length: 8 }, (_, corner) => {
    const [x = 0, y = 0, z = 0] = [0, 1, 2].map((axis) => (corner & (1 << axis) ? high[axis] : low[axis]));
    return [x, y, z] as const;
  });
}

function collectPreview(
  document: GltfDocument,
  placed: readonly PlacedMesh[],
  open: (accessor: number | undefined) => AccessorReader | undefined,
): PreviewMesh | undefined {
  const solid = new Map<PlacedMesh['primitives'], readonly GltfPrimitive[]>();
  let triangles = 0;
  for (const { primitives } of placed) {
    const drawn =
      solid.get(primitives) ?? primitives.filter((primitive) => triangleCount(document, primitive) > 0);
    solid.set(primitives, drawn);
    for (const primitive of drawn) triangles += triangleCount(document, primitive);
    if (triangles > MAX_PREVIEW_TRIANGLES) return undefined;
  }
  const collector = new PreviewCollector();
  let vertices = 0;
  for (const { primitives, matrix } of placed) {
    for (const primitive of solid.get(primitives) ?? []) {
      const color = document.materials[primitive.material ?? -1]?.color ?? [1, 1, 1];
      vertices += addPrimitive(collector, vertices, primitive, { matrix, color, open });
    }
  }
  return collector.mesh();
}

function sum(counts: readonly number[]): number {
  return Math.min(
    counts.reduce((total, count) => total + count, 0),
    Number.MAX_SAFE_INTEGER,
  );
}
