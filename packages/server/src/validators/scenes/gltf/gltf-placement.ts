import type { AccessorReader } from './gltf-accessor.ts';
import type { GltfDocument, GltfPrimitive } from './gltf-document.ts';
import { IDENTITY, type Matrix, multiply } from './gltf-matrix.ts';

/** A mesh at its place in the scene. */
export interface PlacedMesh {
  readonly primitives: readonly GltfPrimitive[];
  /** From the mesh's coordinates to the scene's. */
  readonly matrix: Matrix;
}

/**
 * The meshes that are shown: those of the default scene, or of all scenes, or of all nodes where there is no
 * scene, or all meshes where there is no node. Each node counts once, whatever refers to it.
 *
 * A skinned mesh is placed by its first joint: its node's own place has no effect (glTF 2.0 section 3.7.3.3),
 * and in the pose it was bound in all joints place it alike.
 */
export function placeMeshes(
  document: GltfDocument,
  open: (accessor: number | undefined) => AccessorReader | undefined,
): PlacedMesh[] {
  const { nodes, meshes, skins } = document;
  if (nodes.length === 0) return meshes.map((primitives) => ({ primitives, matrix: IDENTITY }));
  const worlds = worldMatrices(document);
  const placed: PlacedMesh[] = [];
  for (const [at, world] of worlds) {
    const node = nodes[at];
    const primitives = node?.mesh === undefined ? undefined : meshes[node.mesh];
    if (primitives === undefined) continue;
    const skin = node?.skin === undefined ? undefined : skins[node.skin];
    const joint = skin?.joints[0];
    const jointWorld = joint === undefined ? undefined : worlds.get(joint);
    const matrix =
      jointWorld === undefined ? world : multiply(jointWorld, readMatrix(open(skin?.inverseBindMatrices)));
    placed.push({ primitives, matrix });
  }
  return placed;
}

/** The matrix of every node that is shown, from its coordinates to the scene's. */
function worldMatrices(document: GltfDocument): Map<number, Matrix> {
  const { nodes } = document;
  const worlds = new Map<number, Matrix>();
  const waiting: (readonly [node: number, parent: Matrix])[] = rootNodes(document).map((node) => [
    node,
    IDENTITY,
  ]);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [at, parent] = next;
    const node = nodes[at];
    if (node === undefined || worlds.has(at)) continue;
    const world = multiply(parent, node.matrix);
    worlds.set(at, world);
    for (const child of node.children) waiting.push([child, world]);
  }
  return worlds;
}

function rootNodes({ nodes, scenes, scene }: GltfDocument): readonly number[] {
  const shown = scene === undefined ? undefined : scenes[scene];
  if (shown !== undefined) return shown;
  if (scenes.length > 0) return scenes.flat();
  const children = new Set(nodes.flatMap((node) => node.children));
  return [...nodes.keys()].filter((node) => !children.has(node));
}

function readMatrix(accessor: AccessorReader | undefined): Matrix {
  return accessor?.width === 16 ? IDENTITY.map((_, column) => accessor.read(0, column)) : IDENTITY;
}
