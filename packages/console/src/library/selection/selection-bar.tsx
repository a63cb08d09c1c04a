import { Copy, Download, FolderMinus, FolderPlus, Tags, Trash2, X } from 'lucide-preact';
import { formatCount, plural } from '../../format/numbers.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { copyText } from '../../ui/copy-text.ts';
import type { Icon } from '../../ui/icon.tsx';
import { announce } from '../../ui/toasts.tsx';
import { SHELVES } from '../list/shelf-text.ts';
import type { Shelf } from '../list/sources.ts';
import type { Action, Library } from '../use-library.ts';
import styles from './selection-bar.module.css';

interface SelectionBarProps {
  readonly shelf: Shelf;
  readonly library: Library;
}

const ACTIONS: readonly (readonly [Action, string, Icon])[] = [
  ['tags', 'Tags', Tags],
  ['add-to-collection', 'Add to collection', FolderPlus],
  ['remove-from-collection', 'Remove from collection', FolderMinus],
  ['download', 'Download', Download],
];

/** What can be done with what is selected. It stands where the filters were, so that nothing moves. */
export function SelectionBar({ shelf, library }: SelectionBarProps) {
  const { selected, list, act, selectAll, clearSelection, focusedId, focus } = library;
  const { one, many } = SHELVES[shelf];
  const clear = () => {
    clearSelection();
    // The button goes away with the bar: the focus goes back to where one was.
    const back = focusedId ?? list.entries[0]?.id;
    if (back !== undefined) focus(back);
  };
  return (
    <div class={styles.bar} role="toolbar" aria-label={`Selected ${many}`}>
      <IconButton icon={X} label="Clear selection" onClick={clear} />
      <strong class={styles.count}>{formatCount(selected.length)} selected</strong>
      {selected.length < list.entries.length && (
        <Button
          look="quiet"
          onClick={selectAll}
          title={`Select ${list.hasMore ? 'those loaded so far' : 'all'}`}
        >
          {list.hasMore
            ? `Select all ${formatCount(list.entries.length)} loaded`
            : `Select all ${formatCount(list.entries.length)}`}
        </Button>
      )}
      <div class={styles.actions}>
        {ACTIONS.map(([action, name, Picture]) => (
          <Button key={action} icon={Picture} aria-label={name} title={name} onClick={() => act(action)}>
            <span class={styles.name}>{name}</span>
          </Button>
        ))}
        <Button
          icon={Copy}
          aria-label="Copy IDs"
          title="Copy IDs"
          onClick={() =>
            copyIds(
              selected.map(({ id }) => id),
              plural(selected.length, one, many),
            )
          }
        >
          <span class={styles.name}>Copy IDs</span>
        </Button>
        <Button icon={Trash2} look="danger" aria-label="Delete" title="Delete" onClick={() => act('delete')}>
          <span class={styles.name}>Delete</span>
        </Button>
      </div>
    </div>
  );
}

/** One on each line. */
async function copyIds(ids: readonly string[], what: string): Promise<void> {
  const isDone = await copyText(ids.join('\n'));
  announce(
    isDone ? `IDs of ${what} copied` : 'The browser did not let the page copy',
    isDone ? 'success' : 'danger',
  );
}
