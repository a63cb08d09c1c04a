import { Refusal } from '../../refusal.ts';
import type { GltfDocument } from './gltf-document.ts';

/** Longest chain of parents: the validator recurses along it, and gives up its process at some thousands. */
const MAX_NODE_DEPTH = 512;
/**
 * Values that the validator may have to look at, counted as often as it does: some 40 ns each. A file of
 * 384 MiB has at most 400 million, unless it refers to the same ones again and again.
 */
const MAX_VALUES = 2 ** 29;
/** Values of sparse accessors, which the validator builds one by one at 100 ns, and which need no bytes in the file. */
const MAX_SPARSE_VALUES = 2 ** 26;
const COMPONENTS: Readonly<Record<string, number>> = {
  VEC2: 2,
  VEC3: 3,
  VEC4: 4,
  MAT2: 4,
  MAT3: 9,
  MAT4: 16,
};

/**
 * Refuses what a small file can make the validator do for hours, or what ends its process: deep node
 * hierarchies, and the same data used in very many places.
 *
 * @throws {Refusal} `too-large-decoded`, or `corrupt` where a node is its own ancestor.
 */
export function requireBoundedEffort(document: GltfDocument, label: string): void {
  const { deepest, total } = measureNodes(document, label);
  let values = total;
  let sparse = 0;
  const { accessors } = document;
  const use = (at: number | undefined): number => (at === undefined ? 0 : (accessors[at]?.count ?? 0));
  for (const accessor of accessors) {
    const size = accessor.count * (COMPONENTS[accessor.type] ?? 1);
    if (accessor.bufferView !== undefined) values += size;
    if (accessor.sparse) sparse += size;
  }
  for (const { attributes, indices, targets } of document.meshes.flat()) {
    for (const at of attributes.values()) values += use(at);
    for (const at of targets) values += use(at);
    values += use(indices);
  }
  for (const { channelCount, inputs } of document.animations) {
    // Every channel is compared with every other.
    values += channelCount ** 2;
    for (const at of inputs) values += use(at);
  }
  for (const { joints } of document.skins) values += joints.length * deepest;
  requireAtMost(values, MAX_VALUES, 'values', label);
  requireAtMost(sparse, MAX_SPARSE_VALUES, 'values in sparse accessors', label);
}

function requireAtMost(count: number, limit: number, what: string, label: string): void {
  if (count <= limit) return;
  throw new Refusal(
    'too-large-decoded',
    `The ${label} has ${count} ${what} to check; at most ${limit} can be.`,
    {
      count,
      limit,
    },
  );
}

/**
 * The depth of every node below its topmost ancestor, parents before children (Kahn's order). The tree that
 * glTF demands (section 3.5.2) is not taken for granted.
 */
function measureNodes({ nodes }: GltfDocument, label: string): { deepest: number; total: number } {
  const parents = new Uint32Array(nodes.length);
  for (const { children } of nodes)
    for (const child of children) if (child < nodes.length) parents[child] = (parents[child] ?? 0) + 1;
  const depths = new Uint32Array(nodes.length).fill(1);
  const ready = [...parents.keys()].filter((node) => parents[node] === 0);
  let done = 0;
  let deepest = 0;
  let total = 0;
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    const depth = depths[node] ?? 1;
    done++;
    total += depth;
    deepest = Math.max(deepest, depth);
    for (const child of nodes[node]?.children ?? []) {
      if (child >= nodes.length) continue;
      depths[child] = Math.max(depths[child] ?? 1, depth + 1);
      const left = (parents[child] ?? 1) - 1;
      parents[child] = left;
      if (left === 0) ready.push(child);
    }
  }
  if (done < nodes.length) {
    const looped = parents.findIndex((left) => left > 0);
    throw new Refusal(
      'corrupt',
      `The ${label} is invalid at /nodes/${looped}: the node is its own ancestor or below one that is (rule NODE_LOOP).`,
      {
        rule: 'NODE_LOOP',
        pointer: `/nodes/${looped}`,
      },
    );
  }
  if (deepest > MAX_NODE_DEPTH) {
    throw new Refusal(
      'too-large-decoded',
      `The ${label}'s nodes are nested ${deepest} deep; at most ${MAX_NODE_DEPTH} can be checked.`,
      {
        depth: deepest,
        limit: MAX_NODE_DEPTH,
      },
    );
  }
  return { deepest, total };
}
