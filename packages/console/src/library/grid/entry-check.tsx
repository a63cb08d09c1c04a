import type { Entry } from '../list/entry.ts';
import styles from './entry-check.module.css';

interface EntryCheckProps {
  readonly entry: Entry;
  readonly isSelected: boolean;
  readonly select: (entry: Entry, extend: boolean) => void;
}

/** Selects an entry. Keyboards use the space bar on the entry itself, so it is no stop of the Tab key. */
export function EntryCheck({ entry, isSelected, select }: EntryCheckProps) {
  return (
    <label class={styles.check} data-check>
      <input
        type="checkbox"
        tabIndex={-1}
        checked={isSelected}
        aria-label={`Select ${entry.name}`}
        onClick={(event) => select(entry, event.shiftKey)}
      />
    </label>
  );
}
