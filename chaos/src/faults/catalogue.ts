import type { Random } from '../random.ts';
import type { NodePlan, Topology } from '../system/topology.ts';

/** Where a fault strikes. */
export type FaultPlace = 'node' | 'api' | 'node-database' | 'database' | 'store' | 'data-disk';

/** A kind of fault: where it can strike, for how long, how strongly. */
export interface FaultKind {
  readonly kind: string;
  readonly place: FaultPlace;
  /** How often it comes in comparison with the others. */
  readonly weight: number;
  /** Milliseconds from its beginning to its healing, least and most. */
  readonly length: readonly [number, number];
  /**
   * How strongly: the milliseconds of a delay or by which a clock is wrong, or the percentage of requests that are
   * hit; least and most. A kind without has no degrees.
   */
  readonly amount?: readonly [number, number];
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Every kind of fault. A lease lasts 15 s: suspensions are shorter and longer than that. */
export const FAULT_KINDS: readonly FaultKind[] = [
  { kind: 'node-kill', place: 'node', weight: 12, length: [300, 4_000] },
  { kind: 'node-terminate', place: 'node', weight: 4, length: [1_000, 6_000] },
  { kind: 'node-suspend', place: 'node', weight: 6, length: [1_000, 22_000] },
  {
    kind: 'node-clock',
    place: 'node',
    weight: 6,
    length: [2_000, 12_000],
    amount: [-5 * MINUTE, 5 * MINUTE],
  },

  { kind: 'api-cut', place: 'api', weight: 4, length: [10, 10] },
  { kind: 'api-lose-reply', place: 'api', weight: 5, length: [1_000, 6_000], amount: [10, 60] },
  { kind: 'api-reset', place: 'api', weight: 3, length: [1_000, 6_000], amount: [10, 60] },
  { kind: 'api-truncate', place: 'api', weight: 2, length: [1_000, 5_000], amount: [10, 60] },
  { kind: 'api-delay', place: 'api', weight: 3, length: [1_000, 6_000], amount: [100, 2_500] },

  { kind: 'database-fast', place: 'database', weight: 3, length: [300, 4_000] },
  { kind: 'database-immediate', place: 'database', weight: 3, length: [300, 4_000] },
  { kind: 'database-kill', place: 'database', weight: 3, length: [300, 4_000] },
  { kind: 'database-full', place: 'database', weight: 3, length: [1_000, 6_000] },
  { kind: 'database-cut', place: 'node-database', weight: 6, length: [10, 10] },
  { kind: 'database-delay', place: 'node-database', weight: 4, length: [1_000, 8_000], amount: [20, 400] },
  { kind: 'database-half-open', place: 'node-database', weight: 5, length: [500, 9_000] },
  { kind: 'database-black-hole', place: 'node-database', weight: 5, length: [500, 9_000] },

  { kind: 'store-kill', place: 'store', weight: 4, length: [300, 4_000] },
  { kind: 'store-osd-kill', place: 'store', weight: 1, length: [300, 2_000] },
  { kind: 'store-suspend', place: 'store', weight: 3, length: [1_000, 9_000] },
  { kind: 'store-cut', place: 'store', weight: 3, length: [10, 10] },
  { kind: 'store-slow-down', place: 'store', weight: 5, length: [1_000, 8_000], amount: [20, 100] },
  { kind: 'store-full', place: 'store', weight: 3, length: [1_000, 6_000] },
  { kind: 'store-lose-reply', place: 'store', weight: 6, length: [1_000, 8_000], amount: [20, 80] },
  { kind: 'store-reset', place: 'store', weight: 3, length: [1_000, 8_000], amount: [10, 60] },
  { kind: 'store-truncate', place: 'store', weight: 5, length: [1_000, 8_000], amount: [20, 80] },
  { kind: 'store-delay', place: 'store', weight: 4, length: [1_000, 8_000], amount: [100, 3_000] },

  { kind: 'disk-full', place: 'data-disk', weight: 8, length: [1_000, 8_000] },
];

/** What each kind of fault can strike in a topology. */
export function targetsOf({ place }: FaultKind, topology: Topology): readonly string[] {
  const names = (nodes: readonly NodePlan[]) => nodes.map(({ name }) => name);
  const postgres = topology.database === 'postgres';
  switch (place) {
    case 'node':
      return names(topology.nodes);
    case 'api':
      return names(topology.nodes.filter(({ role }) => role !== 'worker'));
    case 'node-database':
      return postgres ? names(topology.nodes) : [];
    case 'database':
      return postgres ? ['database'] : [];
    case 'store':
      return topology.store === 's3' ? ['store'] : [];
    case 'data-disk':
      return topology.store === 'disk' ? ['data'] : [];
  }
}

/** A length or an amount of a kind, as a seed picks it. */
export function draw(random: Random, [least, most]: readonly [number, number]): number {
  return random.between(least, most);
}
