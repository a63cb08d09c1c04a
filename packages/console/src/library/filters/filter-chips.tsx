import { useQuery } from '@tanstack/preact-query';
import { X } from 'lucide-preact';
import { collectionsQuery } from '../../client/collections.ts';
import { Button } from '../../ui/button.tsx';
import { kindName } from '../../ui/kind-icon.tsx';
import { dateFilterName } from './date-range.ts';
import styles from './filter-chips.module.css';
import { STATUS_NAMES } from './filter-options.ts';
import { type Filters, NO_FILTERS } from './filters.ts';

interface Chip {
  readonly what: string;
  readonly value: string;
  /** What takes it away. */
  readonly without: Partial<Filters>;
}

interface FilterChipsProps {
  readonly filters: Filters;
  readonly onChange: (changes: Partial<Filters>) => void;
}

/** The filters in force, each of which can be taken away. */
export function FilterChips({ filters, onChange }: FilterChipsProps) {
  const { data: collections = [] } = useQuery(collectionsQuery);
  const named = collections.find(({ id }) => id === filters.collection)?.name;
  const chips = chipsOf(filters, named);
  if (chips.length === 0) return null;
  return (
    <ul class={styles.chips} aria-label="Filters in force">
      {chips.map(({ what, value, without }) => (
        <li key={`${what} ${value}`}>
          <button
            type="button"
            class={styles.chip}
            title={`Remove filter: ${what} ${value}`}
            onClick={() => onChange(without)}
          >
            <span class="visually-hidden">Remove filter: </span>
            <span class={styles.what}>{what}</span>
            <bdi class={styles.value}>{value}</bdi>
            <X size={14} aria-hidden="true" />
          </button>
        </li>
      ))}
      <li>
        <Button look="quiet" size="small" onClick={() => onChange({ ...NO_FILTERS, sort: filters.sort })}>
          Clear filters
        </Button>
      </li>
    </ul>
  );
}

function chipsOf(filters: Filters, collectionName: string | undefined): readonly Chip[] {
  const { name, kind, architecture, role, collection, tags, date, status, hidden } = filters;
  const chips: (Chip | undefined)[] = [
    status === 'ready'
      ? undefined
      : chip('Status', STATUS_NAMES[status], { status: 'ready', kind: undefined }),
    name.trim() === '' ? undefined : chip('Name', name.trim(), { name: '' }),
    kind && chip('Kind', kindName(kind), { kind: undefined }),
    architecture && chip('Architecture', architecture, { architecture: undefined }),
    role && chip('Role', role, { role: undefined }),
    collection && chip('Collection', collectionName ?? collection, { collection: undefined }),
    ...tags.map((tag) => chip('Tag', tag, { tags: tags.filter((other) => other !== tag) })),
    date && chip(filters.sort === 'changed' ? 'Changed' : 'Added', dateFilterName(date), { date: undefined }),
    hidden ? chip('With', 'hidden', { hidden: false }) : undefined,
  ].map((found) => (found === '' ? undefined : found));
  return chips.filter((found) => found !== undefined);
}

function chip(what: string, value: string, without: Partial<Filters>): Chip {
  return { what, value, without };
}
