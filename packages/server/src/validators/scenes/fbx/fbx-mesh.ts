import { MAX_PREVIEW_TRIANGLES } from '../scene.ts';
import { type FbxPlaceUnit, type FbxVisitor, fault } from './fbx-node.ts';

/** Coordinates kept of all meshes together, for an exact box after transformations and for the preview. */
const MAX_KEPT_COORDINATES = 6_000_000;
/** Corners of polygons kept of all meshes together, for the preview. */
const MAX_KEPT_CORNERS = 3 * MAX_PREVIEW_TRIANGLES;
/** Polygons address their vertices with 32 bits. */
const MAX_INDEX = 2 ** 31;

/** What may still be kept in memory of the meshes of a file. */
export class MeshMemory {
  #coordinates = MAX_KEPT_COORDINATES;
  #corners = MAX_KEPT_CORNERS;

  /** Whether all corners of all meshes so far are kept: without all of them there is no preview. */
  get keepsCorners(): boolean {
    return this.#corners >= 0;
  }

  takeCoordinates(count: number): boolean {
    if (count > this.#coordinates) return false;
    this.#coordinates -= count;
    return true;
  }

  takeCorners(count: number): boolean {
    this.#corners = count > this.#corners ? -1 : this.#corners - count;
    return this.#corners >= 0;
  }
}

/** One polygon mesh: counts over all of it, and as much of its content as fits in memory. */
export class FbxMesh {
  readonly #at: number;
  readonly #unit: FbxPlaceUnit;
  readonly #memory: MeshMemory;
  #coordinates: Float64Array | undefined = new Float64Array(0);
  #coordinateCount = 0;
  #corners: Int32Array | undefined = new Int32Array(0);
  #cornerCount = 0;
  #largestIndex = -1;
  #polygonOpen = false;
  readonly #low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  readonly #high = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];

  faceCount = 0;
  /** Coordinates that are infinite or no number, which exporters write of degenerate shapes. */
  notFinite = 0;
  hasNormals = false;
  hasUVs = false;

  /** @param at Where the node of the mesh begins, for messages. */
  constructor(at: number, unit: FbxPlaceUnit, memory: MeshMemory) {
    this.#at = at;
    this.#unit = unit;
    this.#memory = memory;
  }

  /** The visitor of a node directly inside the mesh; undefined where the node does not matter. */
  part(name: string): FbxVisitor | undefined {
    switch (name) {
      case 'Vertices':
        return { numbers: (piece) => this.#addCoordinates(piece) };
      case 'PolygonVertexIndex':
        return { numbers: (piece) => this.#addCorners(piece) };
      case 'LayerElementNormal':
        this.hasNormals = true;
        return undefined;
      case 'LayerElementUV':
        this.hasUVs = true;
        return undefined;
      default:
        return undefined;
    }
  }

  get vertexCount(): number {
    return this.#coordinateCount / 3;
  }

  get isEmpty(): boolean {
    return this.#coordinateCount === 0 && this.#cornerCount === 0;
  }

  /** Coordinates of all vertices one after the other; undefined where they are too many to keep. */
  get coordinates(): Float64Array | undefined {
    return this.#coordinates?.subarray(0, this.#coordinateCount);
  }

  /** Vertex numbers; the last of each polygon is stored as -1 - number. Undefined where they are too many. */
  get corners(): Int32Array | undefined {
    return this.#corners?.subarray(0, this.#cornerCount);
  }

  /** The eight corners of the box around the vertices, one after the other; empty without vertices. */
  boxCorners(): Float64Array {
    const corners = new Float64Array(24);
    for (let index = 0; index < 24; index++) {
      const axis = index % 3;
      const side = (Math.trunc(index / 3) >> axis) & 1 ? this.#high : this.#low;
      corners[index] = side[axis] ?? 0;
    }
    return corners.every((value) => Number.isFinite(value)) ? corners : new Float64Array(0);
  }

  /**
   * Checks what can be checked only when the mesh is complete.
   * @throws {Refusal} `corrupt` where polygons name vertices that are not there, or the last one is open.
   */
  requireComplete(): void {
    if (this.#coordinateCount % 3 !== 0) {
      throw this.#fault(`a mesh has ${this.#coordinateCount} coordinates, which is no multiple of three`);
    }
    if (this.#polygonOpen) throw this.#fault('the last polygon of a mesh is not closed');
    if (this.#largestIndex >= this.vertexCount) {
      throw this.#fault(`a polygon uses vertex ${this.#largestIndex} of a mesh that has ${this.vertexCount}`);
    }
  }

  #addCoordinates(piece: Float64Array): void {
    let axis = this.#coordinateCount % 3;
    for (const value of piece) {
      if (value - value !== 0) this.notFinite++;
      else {
        if (value < (this.#low[axis] ?? 0)) this.#low[axis] = value;
        if (value > (this.#high[axis] ?? 0)) this.#high[axis] = value;
      }
      axis = axis === 2 ? 0 : axis + 1;
    }
    if (this.#coordinates !== undefined) {
      if (this.#memory.takeCoordinates(piece.length)) {
        this.#coordinates = withRoom(this.#coordinates, this.#coordinateCount + piece.length, Float64Array);
        this.#coordinates.set(piece, this.#coordinateCount);
      } else {
        this.#coordinates = undefined;
      }
    }
    this.#coordinateCount += piece.length;
  }

  #addCorners(piece: Float64Array): void {
    for (const value of piece) {
      const index = value < 0 ? -1 - value : value;
      if (!(index < MAX_INDEX) || index !== Math.trunc(index))
        throw this.#fault('a mesh has a vertex number that is none');
      if (index > this.#largestIndex) this.#largestIndex = index;
      if (value < 0) this.faceCount++;
    }
    this.#polygonOpen = piece.length > 0 ? (piece[piece.length - 1] ?? -1) >= 0 : this.#polygonOpen;
    if (this.#corners !== undefined) {
      if (this.#memory.takeCorners(piece.length)) {
        this.#corners = withRoom(this.#corners, this.#cornerCount + piece.length, Int32Array);
        this.#corners.set(piece, this.#cornerCount);
      } else {
        this.#corners = undefined;
      }
    }
    this.#cornerCount += piece.length;
  }

  #fault(what: string): Error {
    return fault('corrupt', what, this.#unit, this.#at);
  }
}

function withRoom<T extends Float64Array | Int32Array>(
  array: T,
  length: number,
  ArrayType: new (length: number) => T,
): T {
  if (length <= array.length) return array;
  const larger = new ArrayType(Math.max(length, 2 * array.length));
  larger.set(array);
  return larger;
}
