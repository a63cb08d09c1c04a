import { type Matrix, product } from './fbx-matrix.ts';
import type { FbxMesh } from './fbx-mesh.ts';
import { type FbxPlaceUnit, type FbxValue, fault } from './fbx-node.ts';

/** Models and meshes together: each costs some hundred bytes of memory. */
const MAX_OBJECTS = 500_000;
/** Connections kept, of those between models and meshes. */
const MAX_LINKS = 2_000_000;

/** A model: its own transformation, the one of its geometry only; undefined where it is none. */
interface Model {
  readonly at: number;
  readonly local: Matrix | undefined;
  readonly geometric: Matrix | undefined;
  /** Before 7.0 the mesh is part of the model. */
  readonly mesh: FbxMesh | undefined;
}

/** A mesh where a model shows it. */
export interface PlacedMesh {
  readonly mesh: FbxMesh;
  /** Into the coordinates of the scene; undefined where they are the mesh's own. */
  readonly toScene: Matrix | undefined;
}

/** What a model inherits. Undefined while it is being computed, to find circles. */
interface World {
  readonly matrix: Matrix | undefined;
}

/** Models, meshes and what connects them. Ids are numbers (7.x) or names (6.x), kept as text. */
export class FbxHierarchy {
  readonly #unit: FbxPlaceUnit;
  readonly #models = new Map<string, Model>();
  readonly #meshes = new Map<string, FbxMesh>();
  readonly #parents = new Map<string, string>();
  readonly #owners = new Map<string, string[]>();
  readonly #worlds = new Map<string, World | undefined>();
  #links = 0;

  constructor(unit: FbxPlaceUnit) {
    this.#unit = unit;
  }

  addModel(id: string, model: Model): void {
    this.#requireRoom(model.at);
    this.#models.set(id, model);
  }

  addMesh(id: string, mesh: FbxMesh, at: number): void {
    this.#requireRoom(at);
    this.#meshes.set(id, mesh);
  }

  /** A connection `C` or `Connect`: kind, child, parent. Those between other objects are of no interest here. */
  connect(values: readonly FbxValue[], at: number): void {
    const [kind, child, parent] = values;
    if (kind !== 'OO' || child === undefined || parent === undefined) return;
    const from = String(child);
    const to = String(parent);
    // Before 7.0 ids are names, and exporters gave two models the same.
    if (from === to || !this.#models.has(to)) return;
    if (this.#models.has(from)) this.#parents.set(from, to);
    else if (this.#meshes.has(from)) this.#own(from, to);
    else return;
    if (++this.#links > MAX_LINKS) {
      throw fault('too-large-decoded', `it has more than ${MAX_LINKS} connections`, this.#unit, at);
    }
  }

  /** Every mesh at every place where it is shown; meshes that no model shows stand where they are. */
  *placed(): Generator<PlacedMesh> {
    for (const [id, { mesh, geometric }] of this.#models) {
      if (mesh !== undefined) yield { mesh, toScene: product(this.#world(id), geometric) };
    }
    for (const [id, mesh] of this.#meshes) {
      const owners = this.#owners.get(id);
      if (owners === undefined) yield { mesh, toScene: undefined };
      for (const owner of owners ?? []) {
        yield { mesh, toScene: product(this.#world(owner), this.#models.get(owner)?.geometric) };
      }
    }
  }

  #own(mesh: string, model: string): void {
    const owners = this.#owners.get(mesh);
    if (owners === undefined) this.#owners.set(mesh, [model]);
    else owners.push(model);
  }

  #requireRoom(at: number): void {
    if (this.#models.size + this.#meshes.size < MAX_OBJECTS) return;
    throw fault('too-large-decoded', `it has more than ${MAX_OBJECTS} models and meshes`, this.#unit, at);
  }

  /** From the model to the scene, computed once for each model: up to a known ancestor, then down again. */
  #world(id: string): Matrix | undefined {
    const chain: string[] = [];
    let above: Matrix | undefined;
    for (let next: string | undefined = id; next !== undefined; next = this.#parents.get(next)) {
      if (this.#worlds.has(next)) {
        const known = this.#worlds.get(next);
        if (known === undefined) throw this.#circle(next);
        above = known.matrix;
        break;
      }
      this.#worlds.set(next, undefined);
      chain.push(next);
    }
    for (const model of chain.reverse()) {
      above = product(above, this.#models.get(model)?.local);
      this.#worlds.set(model, { matrix: above });
    }
    return above;
  }

  #circle(id: string): Error {
    const at = this.#models.get(id)?.at ?? 0;
    return fault('corrupt', 'a model is connected to itself as its own ancestor', this.#unit, at);
  }
}
