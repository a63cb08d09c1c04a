/** Days of a list: the last so many with today, or from one day to another, both included, of the local calendar. */
export type DateFilter =
  | { readonly days: number }
  | { readonly from: string | undefined; readonly to: string | undefined };

/** Instants that a list lies between, both excluded, as the API wants them. */
export interface Bounds {
  readonly after: string | undefined;
  readonly before: string | undefined;
}

/** The choices of days, and what they are called. */
export const LAST_DAYS: readonly (readonly [days: number, name: string])[] = [
  [1, 'Today'],
  [7, 'Last 7 days'],
  [30, 'Last 30 days'],
];

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function dateFilterIn(query: Readonly<Record<string, string>>): DateFilter | undefined {
  const days = Number(query.days);
  if (LAST_DAYS.some(([known]) => known === days)) return { days };
  const from = dayIn(query.from);
  const to = dayIn(query.to);
  return from === undefined && to === undefined ? undefined : { from, to };
}

export function dateFilterOut(date: DateFilter | undefined): Record<string, string | undefined> {
  if (date === undefined) return {};
  return 'days' in date ? { days: String(date.days) } : { from: date.from, to: date.to };
}

export function dateFilterName(date: DateFilter): string {
  if ('days' in date) return LAST_DAYS.find(([days]) => days === date.days)?.[1] ?? `Last ${date.days} days`;
  const { from, to } = date;
  if (from !== undefined && to !== undefined) return from === to ? from : `${from} to ${to}`;
  return from === undefined ? `Until ${to}` : `Since ${from}`;
}

/** The same all day long, so that a list that was loaded in part goes on with the same bounds. */
export function boundsOf(date: DateFilter | undefined, now: Date): Bounds {
  if (date === undefined) return { after: undefined, before: undefined };
  if ('days' in date) {
    const first = new Date(now.getFullYear(), now.getMonth(), now.getDate() - date.days + 1);
    return { after: justBefore(first), before: undefined };
  }
  const { from, to } = date;
  return {
    after: from === undefined ? undefined : justBefore(midnight(from, 0)),
    before: to === undefined ? undefined : midnight(to, 1).toISOString(),
  };
}

function dayIn(value: string | undefined): string | undefined {
  if (value === undefined || !DAY.test(value)) return undefined;
  return Number.isNaN(midnight(value, 0).getTime()) ? undefined : value;
}

/** The beginning of a day, or of one some days later. */
function midnight(day: string, later: number): Date {
  const [year = Number.NaN, month = 1, date = 1] = day.split('-').map(Number);
  // `new Date(99, 0)` is in 1999.
  const begin = new Date(2000, month - 1, date + later);
  begin.setFullYear(year, month - 1, date + later);
  return begin;
}

function justBefore(instant: Date): string {
  return new Date(instant.getTime() - 1).toISOString();
}
