import { ListFilter } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { SHELVES } from '../list/shelf-text.ts';
import type { Shelf } from '../list/sources.ts';
import { DateDialog } from './date-dialog.tsx';
import { FilterFields } from './filter-fields.tsx';
import { type Filters, filtersOut } from './filters.ts';
import { NameField } from './name-field.tsx';
import styles from './toolbar.module.css';

interface ToolbarProps {
  readonly shelf: Shelf;
  readonly filters: Filters;
  readonly architectures: readonly string[];
  readonly onChange: (changes: Partial<Filters>, replace?: boolean) => void;
}

/** What narrows the list down. Where there is no room for all of it, all but the name is in a dialog. */
export function Toolbar({ shelf, filters, architectures, onChange }: ToolbarProps) {
  const [asks, setAsks] = useState<'filters' | 'dates'>();
  const { many } = SHELVES[shelf];
  const close = () => setAsks(undefined);
  const fields = { shelf, filters, architectures, onChange, onAskDates: () => setAsks('dates') };
  const { name, sort, ...others } = filtersOut(filters);
  const count = Object.values(others).filter((value) => value !== undefined).length;
  return (
    <search class={styles.toolbar} aria-label={`Filter ${many}`}>
      {filters.status === 'ready' && (
        <NameField what={many} name={filters.name} onChange={(text) => onChange({ name: text }, true)} />
      )}
      <div class={styles.wide}>
        <FilterFields {...fields} labelsHidden />
      </div>
      <div class={styles.narrow}>
        <Button icon={ListFilter} aria-haspopup="dialog" onClick={() => setAsks('filters')}>
          {count === 0 ? 'Filters' : `Filters (${count})`}
        </Button>
      </div>
      {asks === 'filters' && (
        <Dialog title={`Filter ${many}`} onClose={close}>
          <FilterFields {...fields} labelsHidden={false} />
          <DialogActions>
            <Button look="primary" onClick={close}>
              Done
            </Button>
          </DialogActions>
        </Dialog>
      )}
      {asks === 'dates' && (
        <DateDialog date={filters.date} onChoose={(date) => onChange({ date })} onClose={close} />
      )}
    </search>
  );
}
