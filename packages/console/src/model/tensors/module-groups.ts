import type { Tensor } from './tensor-list.ts';

/** Tensors whose names begin alike. */
export interface ModuleGroup {
  /** What their names begin with; `undefined` of those that are too small to be named. */
  readonly prefix: string | undefined;
  readonly tensors: number;
  readonly parameters: number;
  /** Of all parameters, 0 to 1. */
  readonly share: number;
}

/** Most groups that are named; the others are put together. */
const MOST_GROUPS = 12;
/** Share of the parameters above which a single group is looked into: it says nothing by itself. */
const NEARLY_ALL = 0.995;
/** Deepest that is looked. */
const MOST_LEVELS = 6;

/** Where the parameters are: by the modules that names of tensors begin with, the largest first. */
export function moduleGroups(tensors: readonly Tensor[]): readonly ModuleGroup[] {
  const total = sumOf(tensors);
  if (total === 0) return [];
  let depth = 1;
  let groups = groupAt(tensors, depth);
  while (depth < MOST_LEVELS && largest(groups) > NEARLY_ALL * total) {
    depth += 1;
    const deeper = groupAt(tensors, depth);
    if (deeper.size === tensors.length && tensors.length > MOST_GROUPS) break;
    groups = deeper;
  }
  const sorted = [...groups]
    .map(([prefix, members]) => ({ prefix, tensors: members.length, parameters: sumOf(members) }))
    .sort((a, b) => b.parameters - a.parameters || (a.prefix < b.prefix ? -1 : 1));
  const named = sorted.length > MOST_GROUPS ? sorted.slice(0, MOST_GROUPS - 1) : sorted;
  const rest = sorted.slice(named.length);
  const restGroup = {
    prefix: undefined,
    tensors: rest.reduce((sum, group) => sum + group.tensors, 0),
    parameters: rest.reduce((sum, group) => sum + group.parameters, 0),
  };
  return [...named, ...(rest.length > 0 ? [restGroup] : [])].map((group) => ({
    ...group,
    share: group.parameters / total,
  }));
}

function groupAt(tensors: readonly Tensor[], depth: number): ReadonlyMap<string, readonly Tensor[]> {
  return Map.groupBy(tensors, ({ name }) => prefixAt(name, depth));
}

/** The beginning of a name, `depth` modules deep. Adapters put underscores where others have points. */
function prefixAt(name: string, depth: number): string {
  const places = name.startsWith('lora_') ? /(?<=^lora_[a-z0-9]+)_|(?<=[a-z])_(?=\d)|(?<=\d)_|\./g : /[./]/g;
  const ends = [...name.matchAll(places)].map(({ index }) => index);
  const end = ends[depth - 1];
  return end === undefined ? name : name.slice(0, end);
}

function largest(groups: ReadonlyMap<string, readonly Tensor[]>): number {
  return Math.max(...[...groups.values()].map(sumOf));
}

function sumOf(tensors: readonly Tensor[]): number {
  return tensors.reduce((sum, { parameters }) => sum + parameters, 0);
}
