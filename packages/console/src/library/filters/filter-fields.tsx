import { useQuery } from '@tanstack/preact-query';
import { collectionsQuery } from '../../client/collections.ts';
import { tagsQuery } from '../../client/tags.ts';
import { formatCount } from '../../format/numbers.ts';
import { Combobox } from '../../ui/combobox.tsx';
import { Checkbox, Select } from '../../ui/field.tsx';
import type { Shelf } from '../list/sources.ts';
import type { DateFilter } from './date-range.ts';
import styles from './filter-fields.module.css';
import {
  architectureOptions,
  dateOptions,
  kindOptions,
  RANGE,
  roleOptions,
  STATUS_NAMES,
} from './filter-options.ts';
import { canFilterBy, type Filters, STATUSES, sortsByDate } from './filters.ts';

export interface FilterFieldsProps {
  readonly shelf: Shelf;
  readonly filters: Filters;
  /** Architectures of the models that are loaded. */
  readonly architectures: readonly string[];
  readonly onChange: (changes: Partial<Filters>) => void;
  /** The user wants to say from which day to which. */
  readonly onAskDates: () => void;
  /** Names of the fields are read out only: their values say what they are. */
  readonly labelsHidden: boolean;
}

/** What a list can be narrowed down by, besides the name. */
export function FilterFields(props: FilterFieldsProps) {
  const { shelf, filters, onChange, labelsHidden } = props;
  const isReady = filters.status === 'ready';
  return (
    <div class={labelsHidden ? styles.inline : styles.stacked}>
      {shelf === 'assets' && (
        <Select
          label="Kind"
          labelHidden={labelsHidden}
          options={kindOptions(filters.status)}
          value={filters.kind ?? ''}
          onChange={(event) => onChange({ kind: event.currentTarget.value || undefined })}
        />
      )}
      {shelf === 'models' && isReady && <ModelFields {...props} />}
      {isReady && <CollectionField {...props} />}
      {isReady && <TagField {...props} />}
      {isReady && <DateField {...props} />}
      <Select
        label="Status"
        labelHidden={labelsHidden}
        options={STATUSES.map((status) => [status, STATUS_NAMES[status]] as const)}
        value={filters.status}
        onChange={(event) => {
          const status = STATUSES.find((known) => known === event.currentTarget.value);
          // Kinds of uploads are others than those of assets.
          if (status !== undefined) onChange({ status, kind: undefined });
        }}
      />
      {shelf === 'assets' && isReady && (
        <Checkbox
          label="Include hidden"
          class={styles.hidden}
          checked={filters.hidden}
          onChange={(event) => onChange({ hidden: event.currentTarget.checked })}
        />
      )}
    </div>
  );
}

function ModelFields({ filters, architectures, onChange, labelsHidden }: FilterFieldsProps) {
  return (
    <>
      <Select
        label="Architecture"
        labelHidden={labelsHidden}
        options={architectureOptions(filters, architectures)}
        value={filters.architecture ?? ''}
        onChange={(event) => onChange({ architecture: event.currentTarget.value || undefined })}
      />
      <Select
        label="Role"
        labelHidden={labelsHidden}
        options={roleOptions(filters)}
        value={filters.role ?? ''}
        onChange={(event) => onChange({ role: event.currentTarget.value || undefined })}
      />
    </>
  );
}

function CollectionField({ filters, onChange, labelsHidden }: FilterFieldsProps) {
  const { data = [] } = useQuery(collectionsQuery);
  return (
    <Select
      label="Collection"
      labelHidden={labelsHidden}
      options={[['', 'All collections'], ...data.map(({ id, name }) => [id, name] as const)]}
      value={filters.collection ?? ''}
      onChange={(event) => onChange({ collection: event.currentTarget.value || undefined })}
    />
  );
}

function TagField({ shelf, filters, onChange, labelsHidden }: FilterFieldsProps) {
  const { data = [] } = useQuery(tagsQuery);
  const choices = data
    .map((tag) => ({ value: tag.name, text: tag.name, count: tag[shelf] }))
    .filter(({ value, count }) => count > 0 && canFilterBy(value) && !filters.tags.includes(value))
    .map(({ count, ...choice }) => ({ ...choice, note: formatCount(count) }));
  return (
    <div class={styles.tag}>
      <Combobox
        label="Tag"
        labelHidden={labelsHidden}
        placeholder={filters.tags.length === 0 ? 'Any tag' : 'And tag'}
        choices={choices}
        onPick={(tag) => onChange({ tags: [...filters.tags, tag] })}
      />
    </div>
  );
}

function DateField({ filters, onChange, onAskDates, labelsHidden }: FilterFieldsProps) {
  const { date, sort } = filters;
  const isPossible = sortsByDate(sort);
  const why = 'To filter by date, sort by date';
  const choose = (value: string) => {
    if (value === RANGE) onAskDates();
    else onChange({ date: value === '' ? undefined : { days: Number(value) } });
  };
  return (
    <div title={isPossible ? undefined : why}>
      <Select
        label={sort === 'changed' ? 'Changed' : 'Added'}
        labelHidden={labelsHidden}
        options={dateOptions(filters)}
        value={dateValue(date)}
        disabled={!isPossible}
        hint={isPossible || labelsHidden ? undefined : why}
        onChange={(event) => {
          choose(event.currentTarget.value);
          // Until the days are known the choice is what it was.
          event.currentTarget.value = dateValue(date);
        }}
      />
    </div>
  );
}

function dateValue(date: DateFilter | undefined): string {
  if (date === undefined) return '';
  return 'days' in date ? String(date.days) : RANGE;
}
