import type { Violation } from './checker/violation.ts';
import type { Entry } from './history/entry.ts';

const LISTED = 10;

/** What a run was and what came of it, for people. */
export function reportText(history: readonly Entry[], violations: readonly Violation[]): string {
  const run = history.find((entry) => entry.type === 'run');
  const lines = [
    `Seed ${run?.seed}, topology ${run?.topology}, ${minutes(history)} minutes.`,
    '',
    'Faults by kind:',
    ...counted(
      history.flatMap((entry) => (entry.type === 'fault' && entry.phase === 'begin' ? [entry.kind] : [])),
    ),
    '',
    'What clients wanted, and what came of it:',
    ...counted(outcomes(history)),
    '',
    'Requests by outcome:',
    ...counted(history.flatMap((entry) => (entry.type === 'return' ? [entry.outcome] : []))),
    '',
    ...recoveryLines(history),
    ...failureLines(history),
    ...idleLines(history),
    `${violations.length} violations${violations.length === 0 ? '.' : ':'}`,
    ...violationLines(violations),
  ];
  return `${lines.join('\n')}\n`;
}

function minutes(history: readonly Entry[]): string {
  const milliseconds = (history.at(-1)?.at ?? 0) - (history[0]?.at ?? 0);
  return (milliseconds / 60_000).toFixed(1);
}

function counted(names: readonly string[]): string[] {
  const counts = Map.groupBy(names, (name) => name);
  return [...counts]
    .map(([name, all]) => [all.length, name] as const)
    .toSorted(([a], [b]) => b - a)
    .map(([count, name]) => `${String(count).padStart(7)}  ${name}`);
}

function outcomes(history: readonly Entry[]): string[] {
  const wanted = new Map<string, string>();
  for (const entry of history)
    if (entry.type === 'intent') wanted.set(entry.intent, `${entry.source} to be ${entry.expected}`);
  return history.flatMap((entry) =>
    entry.type === 'done' ? [`${wanted.get(entry.intent)}: ${entry.outcome}`] : [],
  );
}

function recoveryLines(history: readonly Entry[]): string[] {
  const recoveries = history.filter((entry) => entry.type === 'recovery');
  if (recoveries.length === 0) return [];
  const sorted = recoveries.toSorted((a, b) => a.milliseconds - b.milliseconds);
  const slowest = sorted.at(-1);
  const median = sorted[sorted.length >> 1];
  return [
    `Recovery: ${recoveries.length} times, median ${median?.milliseconds} ms, slowest ${slowest?.milliseconds} ms after the faults ${slowest?.faults.join(', ')}.`,
    '',
  ];
}

/** Files that were fine, and failed all the same, with a reason: allowed, but worth a look. */
function failureLines(history: readonly Entry[]): string[] {
  const fine = new Set(
    history.flatMap((entry) =>
      entry.type === 'intent' && entry.expected === 'imported' ? [entry.intent] : [],
    ),
  );
  const aborted = new Set(
    history.flatMap((entry) =>
      entry.type === 'invoke' && entry.operation === 'abort' ? [entry.intent] : [],
    ),
  );
  const reasons = history.flatMap((entry) =>
    entry.type === 'done' &&
    entry.outcome === 'failed' &&
    fine.has(entry.intent) &&
    !aborted.has(entry.intent)
      ? [(entry.reason ?? '').replaceAll(/\S*\d\S*/g, '...')]
      : [],
  );
  return reasons.length === 0 ? [] : ['Good files that failed, by reason:', ...counted(reasons), ''];
}

/** Faults that nobody ran into prove nothing. */
function idleLines(history: readonly Entry[]): string[] {
  const idle = history.flatMap((entry) => (entry.type === 'fault' && entry.hits === 0 ? [entry.kind] : []));
  return idle.length === 0 ? [] : ['Faults that nothing ran into, by kind:', ...counted(idle), ''];
}

function violationLines(violations: readonly Violation[]): string[] {
  return [...Map.groupBy(violations, ({ rule }) => rule)].flatMap(([rule, found]) => [
    `  ${rule}: ${found.length}`,
    ...found.slice(0, LISTED).map(({ what }) => `    ${what}`),
    ...(found.length > LISTED ? [`    and ${found.length - LISTED} more`] : []),
  ]);
}
