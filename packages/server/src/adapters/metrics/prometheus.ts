import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { COUNTERS, DURATIONS, type Meter } from '../../ports/meter.ts';

/** Seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

export interface Prometheus {
  readonly meter: Meter;
  /** What `/metrics` shows. */
  readonly registry: Registry;
}

/**
 * Everything of the catalogue, and what Node says of its process. Series whose labels are all known start at 0, so
 * that their first increase is seen as one.
 *
 * @param facts labels of `wharf_build_info`
 */
export function createPrometheus(facts: Readonly<Record<string, string>>): Prometheus {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const info = { name: 'wharf_build_info', help: 'What runs here; always 1', labelNames: Object.keys(facts) };
  new Gauge({ ...info, registers }).set({ ...facts }, 1);

  const counters = mapped(COUNTERS, ({ name, help, labels }) => {
    const counter = new Counter({ name, help, labelNames: Object.keys(labels), registers });
    for (const known of combinations(labels)) counter.inc({ ...known }, 0);
    return counter;
  });
  const durations = mapped(DURATIONS, ({ name, help, labels }) => {
    const histogram = new Histogram({
      name,
      help,
      labelNames: Object.keys(labels),
      registers,
      buckets: BUCKETS,
    });
    for (const known of combinations(labels)) histogram.zero({ ...known });
    return histogram;
  });
  return {
    registry,
    meter: {
      count: (name, labels, by = 1) => counters[name].inc(labels as Labelled, by),
      time: (name, labels, seconds) => durations[name].observe(labels as Labelled, Math.max(0, seconds)),
    },
  };
}

type Labelled = Record<string, string>;
type Labels = Readonly<Record<string, readonly string[] | null>>;

function mapped<Name extends string, Shape, Value>(
  shapes: Readonly<Record<Name, Shape>>,
  make: (shape: Shape) => Value,
): Readonly<Record<Name, Value>> {
  const names = Object.keys(shapes) as Name[];
  return Object.fromEntries(names.map((name) => [name, make(shapes[name])])) as Record<Name, Value>;
}

/** Every combination of the values of the labels; none where one of them has no list. */
function combinations(labels: Labels): readonly Readonly<Record<string, string>>[] {
  let all: readonly Readonly<Record<string, string>>[] = [{}];
  for (const [label, values] of Object.entries(labels)) {
    all = all.flatMap((one) => (values ?? []).map((value) => ({ ...one, [label]: value })));
  }
  return all;
}
