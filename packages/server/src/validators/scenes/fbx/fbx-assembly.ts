import { BoundingBox } from '../bounding-box.ts';
import { PreviewCollector } from '../preview-mesh.ts';
import type { PreviewMesh } from '../scene.ts';
import type { FbxDocument } from './fbx-document.ts';
import type { PlacedMesh } from './fbx-hierarchy.ts';
import type { Matrix } from './fbx-matrix.ts';

/** Vertices moved one by one for the bounding box; of what exceeds them, the corners of its own box are. */
const MAX_MOVED_VERTICES = 5_000_000;
/** Places where meshes are shown; what exceeds them is not regarded, nor is there a preview then. */
const MAX_PLACES = 2_000_000;

type Take = (x: number, y: number, z: number) => void;

/** What comes of putting all meshes in their places. */
interface Assembly {
  readonly dimensions: readonly [number, number, number] | undefined;
  readonly preview: PreviewMesh | undefined;
}

/** Puts the meshes where their models stand: extent along the file's own axes, and triangles with Y up. */
export function assemble(document: FbxDocument): Assembly {
  const box = new BoundingBox();
  const preview = new PreviewCollector();
  const toYUp = upright(document);
  if (!document.keepsCorners) preview.abandon();
  let movable = MAX_MOVED_VERTICES;
  let places = 0;
  let base = 0;
  for (const placed of document.hierarchy.placed()) {
    if (++places > MAX_PLACES) {
      preview.abandon();
      break;
    }
    const { mesh, toScene } = placed;
    movable -= mesh.vertexCount;
    const whole = movable >= 0 ? mesh.coordinates : undefined;
    if (whole === undefined) preview.abandon();
    move(whole ?? mesh.boxCorners(), toScene, (x, y, z) => {
      if (Number.isFinite(x) && Number.isFinite(y) && Number.isFinite(z)) box.add(x, y, z);
    });
    if (preview.abandoned) continue;
    addTriangles(preview, placed, toYUp, base);
    base += mesh.vertexCount;
  }
  return { dimensions: box.dimensions, preview: preview.mesh() };
}

function addTriangles(
  preview: PreviewCollector,
  { mesh, toScene }: PlacedMesh,
  toYUp: (take: Take) => Take,
  base: number,
): void {
  const { coordinates, corners } = mesh;
  if (coordinates === undefined || corners === undefined || corners.length === 0) return;
  move(
    coordinates,
    toScene,
    toYUp((x, y, z) => preview.addVertex(x, y, z)),
  );
  let first = -1;
  let previous = -1;
  for (const corner of corners) {
    const vertex = corner < 0 ? -1 - corner : corner;
    if (first < 0) first = vertex;
    else if (previous < 0) previous = vertex;
    else {
      preview.addTriangle(base + first, base + previous, base + vertex);
      previous = vertex;
    }
    if (corner < 0) {
      first = -1;
      previous = -1;
    }
  }
}

/** Hands on each point of `coordinates`, mapped by `matrix`. */
function move(coordinates: Float64Array, matrix: Matrix | undefined, take: Take): void {
  const [a = 1, b = 0, c = 0, s = 0, d = 0, e = 1, f = 0, t = 0, g = 0, h = 0, i = 1, u = 0] = matrix ?? [];
  for (let at = 0; at + 2 < coordinates.length; at += 3) {
    const x = coordinates[at] ?? 0;
    const y = coordinates[at + 1] ?? 0;
    const z = coordinates[at + 2] ?? 0;
    if (matrix === undefined) take(x, y, z);
    else take(a * x + b * y + c * z + s, d * x + e * y + f * z + t, g * x + h * y + i * z + u);
  }
}

/**
 * From the file's axes to Y up, X right. The third axis is derived from these two, so that nothing is
 * mirrored; settings that are no axes count as Y up.
 */
function upright({ axes }: FbxDocument): (take: Take) => Take {
  const up = axis(axes.upAxis, axes.upSign);
  const right = axis(axes.rightAxis, axes.rightSign);
  if (up === undefined || right === undefined || axes.upAxis === axes.rightAxis) return (take) => take;
  const [ux, uy, uz] = up;
  const [rx, ry, rz] = right;
  const [fx, fy, fz] = [ry * uz - rz * uy, rz * ux - rx * uz, rx * uy - ry * ux];
  return (take) => (x, y, z) =>
    take(rx * x + ry * y + rz * z, ux * x + uy * y + uz * z, fx * x + fy * y + fz * z);
}

function axis(index: number, sign: number): readonly [number, number, number] | undefined {
  if (sign !== 1 && sign !== -1) return undefined;
  if (index === 0) return [sign, 0, 0];
  if (index === 1) return [0, sign, 0];
  return index === 2 ? [0, 0, sign] : undefined;
}
