import { padded } from '../text/columns.ts';
import { shown } from '../text/shown.ts';
import type { Output } from './output.ts';

/** A name with its value; `undefined`, `null` and empty lists are left out. */
export type Detail = readonly [
  name: string,
  value: string | number | boolean | readonly string[] | null | undefined,
];

/** One thing: its facts a line each for people, the whole for programs. */
export function showDetails<T>(output: Output, entity: T, detailsOf: (entity: T) => readonly Detail[]): void {
  if (output.mode === 'json') {
    output.result(entity, '');
    return;
  }
  const known = detailsOf(entity).flatMap(([name, value]): [string, string][] => {
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return [];
    return [[name, shown(Array.isArray(value) ? value.join(', ') : String(value))]];
  });
  const width = Math.max(...known.map(([name]) => name.length));
  const line = ([name, value]: readonly [string, string]) =>
    output.mode === 'terminal' ? `${padded(name, width)}  ${value}` : `${name}\t${value}`;
  output.result(entity, known.map(line).join('\n'));
}
