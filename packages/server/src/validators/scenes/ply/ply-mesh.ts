import { Refusal } from '../../refusal.ts';
import { BoundingBox } from '../bounding-box.ts';
import { PreviewCollector } from '../preview-mesh.ts';
import { MAX_PREVIEW_TRIANGLES, type PreviewMesh } from '../scene.ts';
import { PLY_TYPE_BYTES, type PlyElement, type PlyHeader, type PlyProperty } from './ply-header.ts';

/** What a property means for the mesh; values below `RED` are coordinates. */
export const PLY_ROLE = { none: -1, x: 0, y: 1, z: 2, red: 3, green: 4, blue: 5, face: 6, strip: 7 } as const;
export type PlyRole = (typeof PLY_ROLE)[keyof typeof PLY_ROLE];

const VERTEX_ROLES: ReadonlyMap<string, PlyRole> = new Map([
  ['x', PLY_ROLE.x],
  ['y', PLY_ROLE.y],
  ['z', PLY_ROLE.z],
  ...(['red', 'diffuse_red', 'r'] as const).map((name) => [name, PLY_ROLE.red] as const),
  ...(['green', 'diffuse_green', 'g'] as const).map((name) => [name, PLY_ROLE.green] as const),
  ...(['blue', 'diffuse_blue', 'b'] as const).map((name) => [name, PLY_ROLE.blue] as const),
]);
const INDEX_LISTS: ReadonlySet<string> = new Set(['vertex_indices', 'vertex_index']);
const UV_PAIRS = [
  ['s', 't'],
  ['u', 'v'],
  ['texture_u', 'texture_v'],
  ['texture_s', 'texture_t'],
] as const;
const AXES = 'xyz';

/**
 * What the rows of a PLY add up to. Readers hand in the values that have a role and the indices of faces;
 * coordinates are held to be numbers and indices to be of vertices that the header declares.
 */
export class PlyMesh {
  faces = 0;
  /** Triangles that the faces and strips make. */
  triangles = 0;
  /** Points of a cloud that have NaN for all of their coordinates. */
  missingPoints = 0;
  readonly vertexCount: number;
  readonly hasNormals: boolean;
  readonly hasUVs: boolean;
  readonly hasColors: boolean;
  readonly #box = new BoundingBox();
  readonly #preview = new PreviewCollector();
  readonly #row = new Float64Array(6);
  /** Colours of type float go from 0 to 1, others to 255 or 65,535. */
  readonly #colorScale: number;
  /** Whether the header declares no faces: there is nothing that a point without a place could spoil. */
  readonly #isCloud: boolean;
  #corners = 0;
  #first = 0;
  #previous = 0;
  /** Makes the refusal of the row that is being read, from the end of a sentence. */
  readonly #fault: (reason: string) => Refusal;

  constructor(header: PlyHeader, fault: (reason: string) => Refusal) {
    this.#fault = fault;
    const vertex = requireVertices(header);
    const names = new Set(vertex.properties.map(({ name }) => name));
    const face = header.elements.find(({ name }) => name === 'face');
    this.vertexCount = vertex.count;
    this.hasNormals = names.has('nx') && names.has('ny') && names.has('nz');
    this.hasUVs =
      UV_PAIRS.some(([u, v]) => names.has(u) && names.has(v)) ||
      (face?.properties.some(({ name, countType }) => name === 'texcoord' && countType !== undefined) ??
        false);
    const colors = [PLY_ROLE.red, PLY_ROLE.green, PLY_ROLE.blue].map((role) =>
      vertex.properties.find((property) => roleOf('vertex', property) === role),
    );
    this.hasColors = colors.every((property) => property !== undefined);
    this.#colorScale = colorScale(colors[0]);
    const polygons = header.elements.filter(({ name }) => name === 'face' || name === 'tristrips');
    this.#isCloud = polygons.every(({ count }) => count === 0);
    if (this.#isCloud || (face?.count ?? 0) > MAX_PREVIEW_TRIANGLES) {
      this.#preview.abandon();
    }
  }

  get dimensions(): readonly [number, number, number] | undefined {
    return this.#box.dimensions;
  }

  get preview(): PreviewMesh | undefined {
    return this.#preview.mesh();
  }

  /** Takes a single value of a vertex. */
  value(role: PlyRole, value: number): void {
    this.#row[role] = value;
  }

  endVertex(): void {
    const row = this.#row;
    const x = row[0] ?? 0;
    const y = row[1] ?? 0;
    const z = row[2] ?? 0;
    if (x - x !== 0 || y - y !== 0 || z - z !== 0) {
      this.#missing();
      return;
    }
    this.#box.add(x, y, z);
    if (this.#preview.abandoned) return;
    this.#preview.addVertex(x, y, z);
    if (!this.hasColors) return;
    const scale = this.#colorScale;
    this.#preview.colorVertex((row[3] ?? 0) * scale, (row[4] ?? 0) * scale, (row[5] ?? 0) * scale);
  }

  /** Begins the list of a face or of strips. */
  beginList(role: PlyRole, count: number): void {
    this.#corners = 0;
    if (role !== PLY_ROLE.face) return;
    if (count < 3) throw this.#fault(`it has ${count} vertices, and a face needs at least 3`);
    this.faces++;
    this.triangles += count - 2;
  }

  /** Takes the next vertex of a face, as a fan: first, previous, this. */
  faceIndex(index: number): void {
    this.#requireVertex(index);
    if (this.#corners === 0) this.#first = index;
    else if (this.#corners > 1) this.#preview.addTriangle(this.#first, this.#previous, index);
    this.#previous = index;
    this.#corners++;
  }

  /** Takes the next vertex of triangle strips; -1 begins another strip, and every other triangle is turned round. */
  stripIndex(index: number): void {
    if (index === -1) {
      this.#corners = 0;
      return;
    }
    this.#requireVertex(index);
    if (this.#corners > 1) {
      this.faces++;
      this.triangles++;
      if (this.#corners % 2 === 0) this.#preview.addTriangle(this.#first, this.#previous, index);
      else this.#preview.addTriangle(this.#previous, this.#first, index);
    }
    this.#first = this.#corners === 0 ? index : this.#previous;
    this.#previous = index;
    this.#corners++;
  }

  /** A depth camera has a point for every pixel, and NaN throughout for those it did not measure. */
  #missing(): void {
    if (!this.#isCloud || !this.#row.subarray(0, 3).every(Number.isNaN)) {
      const axis = [...AXES].find((_, at) => !Number.isFinite(this.#row[at]));
      throw this.#fault(`its ${axis ?? ''} is not a finite number`);
    }
    this.missingPoints++;
  }

  #requireVertex(index: number): void {
    // False for NaN and for what an ascii file may hold, like 1.5.
    if (index >= 0 && index < this.vertexCount && index % 1 === 0) return;
    throw this.#fault(`it refers to the vertex ${index}, but there are ${this.vertexCount}, counted from 0`);
  }
}

export function roleOf(element: string, { name, countType }: PlyProperty): PlyRole {
  if (countType === undefined)
    return (element === 'vertex' ? VERTEX_ROLES.get(name) : undefined) ?? PLY_ROLE.none;
  if (!INDEX_LISTS.has(name)) return PLY_ROLE.none;
  if (element === 'face') return PLY_ROLE.face;
  return element === 'tristrips' ? PLY_ROLE.strip : PLY_ROLE.none;
}

function requireVertices(header: PlyHeader): PlyElement {
  const vertex = header.elements.find(({ name }) => name === 'vertex');
  if (vertex === undefined || vertex.count === 0) {
    throw new Refusal('corrupt', 'The PLY has no vertices (element "vertex").');
  }
  const roles = new Set(vertex.properties.map((property) => roleOf('vertex', property)));
  for (const axis of AXES) {
    if (roles.has(PLY_ROLE[axis as 'x' | 'y' | 'z'])) continue;
    throw new Refusal('corrupt', `The element "vertex" of the PLY has no property "${axis}".`);
  }
  for (const { name, count, properties } of header.elements) {
    if (count === 0 || (name !== 'face' && name !== 'tristrips')) continue;
    if (properties.some((property) => roleOf(name, property) !== PLY_ROLE.none)) continue;
    throw new Refusal('corrupt', `The element "${name}" of the PLY has no list "vertex_indices".`);
  }
  return vertex;
}

function colorScale(color: PlyProperty | undefined): number {
  if (color === undefined) return 1;
  if (color.type === 'float32' || color.type === 'float64') return 255;
  return PLY_TYPE_BYTES[color.type] === 1 ? 1 : 1 / 257;
}
