import { MAX_PREVIEW_TRIANGLES } from '../scene.ts';
import type { VoxChunk } from './vox-chunks.ts';

/** Voxels along an axis at most: coordinates are bytes. */
const MAX_AXIS = 256;
/** Models in a file at most; each takes memory, however few voxels it has. */
const MAX_MODELS = 100_000;
const QUAD_BYTES = 5;
const MAX_KEPT_QUADS = MAX_PREVIEW_TRIANGLES / 2;

/** Directions of the sides of a voxel, in the order that quads name them. */
export const SIDES: readonly (readonly [x: number, y: number, z: number])[] = [
  [-1, 0, 0],
  [1, 0, 0],
  [0, -1, 0],
  [0, 1, 0],
  [0, 0, -1],
  [0, 0, 1],
];

type VoxSize = readonly [x: number, y: number, z: number];

export interface VoxModel {
  readonly size: VoxSize;
  readonly voxels: number;
  /** Sides of voxels towards empty space: x, y, z, index in {@link SIDES}, colour index, a byte each. */
  readonly quads: Uint8Array;
}

/** The models of a file. Sides are counted in all of them, and kept while there are few enough for a preview. */
export class VoxModels {
  readonly models: VoxModel[] = [];
  /** Voxels of all models. */
  voxels = 0;
  /** Sides of voxels towards empty space, of all models. */
  quads = 0;
  readonly #usedColors = new Uint8Array(256);
  /** The SIZE whose XYZI has not come yet. */
  #pending: { readonly size: VoxSize; readonly chunk: VoxChunk } | undefined;
  /** Colour index of each voxel, 0 for none. Reused from model to model, and only cleared where it was set. */
  #grid = new Uint8Array(0);
  #kept = new Uint8Array(QUAD_BYTES * 4096);

  /** Colour indices that some voxel has. */
  get usedColorCount(): number {
    return this.#usedColors.reduce((sum, used) => sum + used, 0);
  }

  /** Whether there are too many sides for a preview: none are kept. */
  get tooManyQuads(): boolean {
    return this.quads > MAX_KEPT_QUADS;
  }

  /** SIZE: the extent of the model whose voxels come next. */
  readSize(chunk: VoxChunk): void {
    this.requireComplete();
    if (this.models.length === MAX_MODELS) throw chunk.corrupt(`the file has more than ${MAX_MODELS} models`);
    const size: VoxSize = [chunk.i32('x'), chunk.i32('y'), chunk.i32('z')];
    chunk.requireEnd();
    if (size.some((length) => length < 1 || length > MAX_AXIS)) {
      throw chunk.corrupt(`the model is ${size.join(' x ')} voxels; each has to be 1 to ${MAX_AXIS}`);
    }
    this.#pending = { size, chunk };
  }

  /** XYZI: the voxels of a model; with the same place twice, the last counts. */
  readVoxels(chunk: VoxChunk): void {
    if (this.#pending === undefined) throw chunk.corrupt('no SIZE precedes it');
    const { size } = this.#pending;
    this.#pending = undefined;
    const count = chunk.count('the count of voxels', 4);
    const voxels = chunk.bytes(4 * count, 'its voxels');
    chunk.requireEnd();
    const [width, depth, height] = size;
    // Doubled, so that models that each grow by a little do not each take a new one.
    const places = width * depth * height;
    if (this.#grid.length < places) this.#grid = new Uint8Array(Math.max(places, 2 * this.#grid.length));
    const set = this.#setVoxels(chunk, voxels, size);
    const before = this.quads;
    this.#countQuads(voxels, size);
    this.#clear(voxels, size);
    const quads = this.tooManyQuads ? 0 : this.quads - before;
    this.models.push({ size, voxels: set, quads: this.#kept.slice(0, QUAD_BYTES * quads) });
    this.voxels += set;
  }

  /** Refuses a SIZE that no XYZI followed. */
  requireComplete(): void {
    if (this.#pending !== undefined) throw this.#pending.chunk.corrupt('no XYZI follows it');
  }

  #setVoxels(chunk: VoxChunk, voxels: Buffer, [width, depth, height]: VoxSize): number {
    const grid = this.#grid;
    let set = 0;
    for (let at = 0; at < voxels.length; at += 4) {
      const x = voxels[at] ?? 0;
      const y = voxels[at + 1] ?? 0;
      const z = voxels[at + 2] ?? 0;
      if (x >= width || y >= depth || z >= height) {
        throw chunk.corrupt(
          `its voxel ${at / 4} at ${x}, ${y}, ${z} is outside of the model, which is ${width} x ${depth} x ${height}`,
        );
      }
      const color = voxels[at + 3] ?? 0;
      const place = x + width * (y + depth * z);
      // Index 0 means no voxel, and a place that is taken has its entry already.
      if (color === 0 || grid[place] !== 0) voxels[at + 3] = 0;
      else set++;
      if (color !== 0) grid[place] = color;
    }
    return set;
  }

  #countQuads(voxels: Buffer, [width, depth, height]: VoxSize): void {
    const grid = this.#grid;
    const row = width;
    const layer = width * depth;
    let kept = 0;
    const keep = (at: number, side: number, color: number) => {
      this.quads++;
      if (this.tooManyQuads) return;
      if (kept === this.#kept.length) {
        const larger = new Uint8Array(2 * kept);
        larger.set(this.#kept);
        this.#kept = larger;
      }
      this.#kept[kept] = voxels[at] ?? 0;
      this.#kept[kept + 1] = voxels[at + 1] ?? 0;
      this.#kept[kept + 2] = voxels[at + 2] ?? 0;
      this.#kept[kept + 3] = side;
      this.#kept[kept + 4] = color;
      kept += QUAD_BYTES;
    };
    for (let at = 0; at < voxels.length; at += 4) {
      if (voxels[at + 3] === 0) continue;
      const x = voxels[at] ?? 0;
      const y = voxels[at + 1] ?? 0;
      const z = voxels[at + 2] ?? 0;
      const place = x + row * y + layer * z;
      const color = grid[place] ?? 0;
      this.#usedColors[color] = 1;
      if (x === 0 || grid[place - 1] === 0) keep(at, 0, color);
      if (x === width - 1 || grid[place + 1] === 0) keep(at, 1, color);
      if (y === 0 || grid[place - row] === 0) keep(at, 2, color);
      if (y === depth - 1 || grid[place + row] === 0) keep(at, 3, color);
      if (z === 0 || grid[place - layer] === 0) keep(at, 4, color);
      if (z === height - 1 || grid[place + layer] === 0) keep(at, 5, color);
    }
  }

  #clear(voxels: Buffer, [width, depth]: VoxSize): void {
    for (let at = 0; at < voxels.length; at += 4) {
      this.#grid[(voxels[at] ?? 0) + width * ((voxels[at + 1] ?? 0) + depth * (voxels[at + 2] ?? 0))] = 0;
    }
  }
}

/** Calls back for each kept side of a model. */
export function eachQuad(
  { quads }: VoxModel,
  visit: (x: number, y: number, z: number, side: number, color: number) => boolean,
): void {
  for (let at = 0; at < quads.length; at += QUAD_BYTES) {
    const goOn = visit(
      quads[at] ?? 0,
      quads[at + 1] ?? 0,
      quads[at + 2] ?? 0,
      quads[at + 3] ?? 0,
      quads[at + 4] ?? 0,
    );
    if (!goOn) return;
  }
}
