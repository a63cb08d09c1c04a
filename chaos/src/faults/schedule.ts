import { Random } from '../random.ts';
import type { Topology } from '../system/topology.ts';
import { draw, FAULT_KINDS, targetsOf } from './catalogue.ts';

export interface PlannedFault {
  /** Counts from 1. */
  readonly id: number;
  readonly kind: string;
  readonly target: string;
  /** Milliseconds after its episode begins. */
  readonly start: number;
  /** Milliseconds until it is healed. */
  readonly length: number;
  readonly amount: number | undefined;
}

/** Faults that overlap, and after which the system must come back by itself. */
export type Episode = readonly PlannedFault[];

const MOST_AT_ONCE = 6;
/** Milliseconds over which the faults of an episode begin. */
const SPREAD = 4_000;

/**
 * The faults of a run: the same for the same seed, count and topology.
 * @param only kinds that begin with this. @default all that the topology allows
 * @throws Error where nothing is left to choose from
 */
export function planFaults(seed: number, count: number, topology: Topology, only = ''): Episode[] {
  const random = Random.of(seed, 'faults');
  const kinds = FAULT_KINDS.filter(
    (kind) => kind.kind.startsWith(only) && targetsOf(kind, topology).length > 0,
  );
  if (kinds.length === 0) throw new Error(`No kind of fault begins with ${only} in this topology`);
  const episodes: Episode[] = [];
  for (let planned = 0; planned < count; ) {
    const size = Math.min(random.between(1, MOST_AT_ONCE), count - planned);
    episodes.push(
      Array.from({ length: size }, () => {
        planned += 1;
        const kind = random.weighted(kinds);
        return {
          id: planned,
          kind: kind.kind,
          target: random.pick(targetsOf(kind, topology)),
          start: random.between(0, SPREAD),
          length: draw(random, kind.length),
          amount: kind.amount && draw(random, kind.amount),
        };
      }),
    );
  }
  return episodes;
}

/** A line for people. */
export function describeFault({ id, kind, target, start, length, amount }: PlannedFault): string {
  const strength = amount === undefined ? '' : `, amount ${amount}`;
  return `#${id} ${kind} on ${target} at +${start} ms for ${length} ms${strength}`;
}
