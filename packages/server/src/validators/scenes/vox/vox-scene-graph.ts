import { Refusal } from '../../refusal.ts';
import { quoteText, type VoxChunk } from './vox-chunks.ts';
import { composed, IDENTITY, type Placement, readPlacement } from './vox-placement.ts';

/** Nodes of the scene graph; MagicaVoxel's own limit of objects is far below. */
const MAX_NODES = 200_000;
/** Groups within groups. */
const MAX_DEPTH = 1000;
/** References from nodes to children and models, in all nodes together. */
const MAX_REFERENCES = 1_000_000;
/** Nodes that are passed when models are placed: shared ones once for each way to them. */
const MAX_PASSES = 200_000;
/** Frames of an animation, which are numbered. */
const MAX_FRAME = 1_000_000;
const ROOT = 0;

interface SceneNode {
  readonly children: readonly number[];
  /** Models that a shape shows, the first of them at the first frame. */
  readonly models: readonly number[];
  readonly placement: Placement;
  readonly hidden: boolean;
  readonly layer: number | undefined;
  readonly offset: number;
}

/** A model where the scene graph puts it. */
interface PlacedModel {
  readonly model: number;
  readonly placement: Placement;
  /** Whether its node, its layer or a group around it is switched off. */
  readonly hidden: boolean;
}

/** The scene graph: transforms (nTRN), groups (nGRP) and shapes (nSHP) from the root, node 0, and layers (LAYR). */
export class VoxSceneGraph {
  groups = 0;
  shapes = 0;
  layers = 0;
  /** Frames of the longest animation; 1 without any. */
  frames = 1;
  readonly #nodes = new Map<number, SceneNode>();
  #references = 0;
  readonly #hiddenLayers = new Set<number>();

  get isEmpty(): boolean {
    return this.#nodes.size === 0;
  }

  readTransform(chunk: VoxChunk): void {
    const id = chunk.i32('its node id');
    const hidden = chunk.dict().get('_hidden') === '1';
    const child = chunk.i32('the id of its child');
    chunk.i32('a reserved number');
    const layer = chunk.i32('its layer');
    const frames = chunk.count('the count of frames', 4);
    if (frames === 0) throw chunk.corrupt('it has no frame');
    let placement: Placement | undefined;
    for (let frame = 0; frame < frames; frame++) {
      const attributes = chunk.dict();
      this.#readFrame(chunk, attributes, frame);
      const read = readPlacement(chunk, attributes);
      placement ??= read;
    }
    chunk.requireEnd();
    this.#add(chunk, id, { children: [child], models: [], placement: placement ?? IDENTITY, hidden, layer });
  }

  readGroup(chunk: VoxChunk): void {
    const id = chunk.i32('its node id');
    const hidden = chunk.dict().get('_hidden') === '1';
    const count = chunk.count('the count of children', 4);
    const children = Array.from({ length: count }, () => chunk.i32('the id of a child'));
    chunk.requireEnd();
    this.groups++;
    this.#add(chunk, id, { children, models: [], placement: IDENTITY, hidden, layer: undefined });
  }

  readShape(chunk: VoxChunk): void {
    const id = chunk.i32('its node id');
    const hidden = chunk.dict().get('_hidden') === '1';
    const count = chunk.count('the count of models', 8);
    if (count === 0) throw chunk.corrupt('it has no model');
    const models: number[] = [];
    for (let index = 0; index < count; index++) {
      models.push(chunk.i32('the id of a model'));
      this.#readFrame(chunk, chunk.dict(), index);
    }
    chunk.requireEnd();
    this.shapes++;
    this.#add(chunk, id, { children: [], models, placement: IDENTITY, hidden, layer: undefined });
  }

  readLayer(chunk: VoxChunk): void {
    const id = chunk.i32('its layer id');
    if (chunk.dict().get('_hidden') === '1') this.#hiddenLayers.add(id);
    chunk.i32('a reserved number');
    chunk.requireEnd();
    this.layers++;
  }

  /** Checks all references: children and models are there, nothing contains itself, the depth is bounded. */
  check(modelCount: number): void {
    if (this.isEmpty) return;
    if (!this.#nodes.has(ROOT))
      throw new Refusal('corrupt', 'The scene graph of the VOX has no root, the node 0.');
    for (const [id, { children, models, offset }] of this.#nodes) {
      for (const child of children) {
        if (!this.#nodes.has(child)) throw faulty(id, offset, `its child ${child} is not there`);
      }
      for (const model of models) {
        if (model < 0 || model >= modelCount) {
          throw faulty(
            id,
            offset,
            `it shows the model ${model}, but there are ${modelCount}, counted from 0`,
          );
        }
      }
    }
    this.#requireTree();
  }

  /** The models that the root leads to, each at its place in the first frame. */
  *place(): Generator<PlacedModel> {
    if (this.isEmpty) return;
    const open = [{ id: ROOT, placement: IDENTITY, hidden: false }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const node = this.#nodes.get(next.id);
      if (node === undefined) continue;
      const placement =
        node.placement === IDENTITY ? next.placement : composed(next.placement, node.placement);
      const hidden =
        next.hidden || node.hidden || (node.layer !== undefined && this.#hiddenLayers.has(node.layer));
      const [model] = node.models;
      if (model !== undefined) yield { model, placement, hidden };
      for (const id of node.children) open.push({ id, placement, hidden });
    }
  }

  #add(chunk: VoxChunk, id: number, node: Omit<SceneNode, 'offset'>): void {
    if (this.#nodes.has(id)) throw chunk.corrupt(`there is another node ${id}`);
    if (this.#nodes.size === MAX_NODES) throw tooLarge('has more', MAX_NODES, 'nodes');
    this.#references += node.children.length + node.models.length;
    if (this.#references > MAX_REFERENCES)
      throw tooLarge('has more', MAX_REFERENCES, 'references between nodes');
    this.#nodes.set(id, { ...node, offset: chunk.offset });
  }

  /** `_f` numbers the frame; without it, the place in the list does. */
  #readFrame(chunk: VoxChunk, attributes: ReadonlyMap<string, string>, index: number): void {
    const written = attributes.get('_f');
    const frame = written === undefined ? index : Number(written);
    if (!Number.isInteger(frame) || frame < 0 || frame > MAX_FRAME) {
      throw chunk.corrupt(
        `the frame ${quoteText(written ?? String(index))} is no number from 0 to ${MAX_FRAME}`,
      );
    }
    if (frame >= this.frames) this.frames = frame + 1;
  }

  /**
   * Walks each node once, depth first, keeping the way down on a stack, and counts how many nodes are below
   * each: with shared nodes that can be exponential, so it has to be known before any is placed.
   */
  #requireTree(): void {
    /** Nodes that are passed from each node on; 0 while the way down leads through it. */
    const passes = new Map<number, number>();
    for (const start of this.#nodes.keys()) {
      if (passes.has(start)) continue;
      const way = [{ id: start, child: 0, passes: 1 }];
      passes.set(start, 0);
      for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
        const node = this.#nodes.get(top.id);
        const child = node?.children[top.child];
        const below = child === undefined ? undefined : passes.get(child);
        if (child === undefined) {
          if (top.passes > MAX_PASSES) throw tooLarge('places more', MAX_PASSES, 'nodes');
          passes.set(top.id, top.passes);
          way.pop();
        } else if (below === undefined) {
          // Comes back to the same child when it is counted.
          passes.set(child, 0);
          way.push({ id: child, child: 0, passes: 1 });
          if (way.length > MAX_DEPTH) {
            throw faulty(child, node?.offset ?? 0, `it lies more than ${MAX_DEPTH} nodes deep`);
          }
        } else if (below === 0) {
          throw faulty(top.id, node?.offset ?? 0, `its child ${child} contains it`);
        } else {
          top.passes += below;
          top.child++;
        }
      }
    }
  }
}

function tooLarge(verb: string, limit: number, what: string): Refusal {
  return new Refusal('too-large-decoded', `The scene graph of the VOX ${verb} than ${limit} ${what}.`, {
    limit,
  });
}

function faulty(id: number, offset: number, reason: string): Refusal {
  return new Refusal(
    'corrupt',
    `The node ${id} of the VOX, in the chunk at byte ${offset}, is wrong: ${reason}.`,
    {
      node: id,
      offset,
    },
  );
}
