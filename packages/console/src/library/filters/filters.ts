import { type DateFilter, dateFilterIn, dateFilterOut } from './date-range.ts';

export const SORTS = ['newest', 'oldest', 'changed', 'name', 'name-desc', 'largest', 'smallest'] as const;
export type Sort = (typeof SORTS)[number];

export const STATUSES = ['ready', 'arriving', 'failed'] as const;
/** `ready`: what can be used. The others are uploads that are not there yet, or will never be. */
export type Status = (typeof STATUSES)[number];

/** What a list shows, and in which order. It is in the address of the page, so that it can be shared. */
export interface Filters {
  readonly name: string;
  readonly kind: string | undefined;
  readonly collection: string | undefined;
  readonly tags: readonly string[];
  readonly date: DateFilter | undefined;
  readonly status: Status;
  /** Hidden assets, too. */
  readonly hidden: boolean;
  readonly architecture: string | undefined;
  readonly role: string | undefined;
  readonly sort: Sort;
}

export const NO_FILTERS: Filters = {
  name: '',
  kind: undefined,
  collection: undefined,
  tags: [],
  date: undefined,
  status: 'ready',
  hidden: false,
  architecture: undefined,
  role: undefined,
  sort: 'newest',
};

/** Longest text of a filter that the API takes, in characters. */
const LONGEST = 200;

/** The API compares dates in the order of dates only. */
export function sortsByDate(sort: Sort): boolean {
  return sort === 'newest' || sort === 'oldest' || sort === 'changed';
}

/** Of the query of an address, which may have been typed by hand: what makes no sense is passed over. */
export function filtersIn(query: Readonly<Record<string, string>>): Filters {
  const sort = SORTS.find((known) => known === query.sort) ?? NO_FILTERS.sort;
  return {
    name: (query.name ?? '').slice(0, LONGEST),
    kind: text(query.kind),
    collection: text(query.collection),
    tags: tagsIn(query.tags),
    date: sortsByDate(sort) ? dateFilterIn(query) : undefined,
    status: STATUSES.find((known) => known === query.status) ?? NO_FILTERS.status,
    hidden: query.hidden === 'include',
    architecture: text(query.architecture),
    role: text(query.role),
    sort,
  };
}

/** What {@link filtersIn} reads; what is as without any filter is left out. */
export function filtersOut(filters: Filters): Record<string, string | undefined> {
  const { name, kind, collection, tags, date, status, hidden, architecture, role, sort } = filters;
  return {
    name: name.trim() === '' ? undefined : name,
    kind,
    architecture,
    role,
    collection,
    tags: tags.length === 0 ? undefined : tags.join(','),
    ...dateFilterOut(date),
    status: status === NO_FILTERS.status ? undefined : status,
    hidden: hidden ? 'include' : undefined,
    sort: sort === NO_FILTERS.sort ? undefined : sort,
  };
}

/** Whether anything is left out of the list. An order leaves nothing out, and hidden assets come on top. */
export function narrows(filters: Filters): boolean {
  const { sort, hidden, ...rest } = filtersOut(filters);
  return Object.values(rest).some((value) => value !== undefined);
}

/** Whether the API can look for this tag: it takes several with commas between. */
export function canFilterBy(tag: string): boolean {
  return !tag.includes(',');
}

function text(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : value.slice(0, LONGEST);
}

function tagsIn(value: string | undefined): readonly string[] {
  const tags = (value ?? '').split(',').map((tag) => tag.trim());
  return [...new Set(tags.filter((tag) => tag !== ''))];
}
