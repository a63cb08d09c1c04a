// biome-ignore-all lint/a11y/useSemanticElements: the rows of a virtual list are placed freely, which those of a table are not
// biome-ignore-all lint/a11y/useFocusableInteractive: one element of the grid has the focus at a time (roving tabindex)
import { useMemo } from 'preact/hooks';
import { formatBytes } from '../../format/bytes.ts';
import { Badge } from '../../ui/badge.tsx';
import { classNames } from '../../ui/class-names.ts';
import { FileName } from '../../ui/file-name.tsx';
import { KindIcon, kindName } from '../../ui/kind-icon.tsx';
import { Time } from '../../ui/time.tsx';
import type { Entry } from '../list/entry.ts';
import { addressOf } from './entry-address.ts';
import type { EntryViewProps } from './entry-card.tsx';
import { EntryCheck } from './entry-check.tsx';
import styles from './entry-row.module.css';
import { Thumbnail } from './thumbnail.tsx';

/** An entry as a row of the list. The whole row is selected and has the focus, not its cells. */
export function EntryRow({
  entry,
  isSelected,
  isTabStop,
  select,
  measure,
  ...position
}: EntryViewProps & RowPosition) {
  const { id, of } = entry;
  // The same elements while nothing changes, as with cards.
  const cells = useMemo(() => <Cells {...{ entry, isSelected, select }} />, [entry, isSelected, select]);
  return (
    <div
      {...position}
      ref={measure}
      role="row"
      aria-selected={of === 'upload' ? undefined : isSelected}
      tabIndex={isTabStop ? 0 : -1}
      data-id={id}
      class={classNames(styles.row, isSelected && styles.selected)}
    >
      {cells}
    </div>
  );
}

function Cells({ entry, isSelected, select }: Omit<EntryViewProps, 'isTabStop'>) {
  const { of, kind, length, labels, facts, tags } = entry;
  return (
    <>
      <div role="gridcell" class={styles.check}>
        {of !== 'upload' && <EntryCheck entry={entry} isSelected={isSelected} select={select} />}
      </div>
      <NameCell entry={entry} />
      {of === 'model' ? (
        <Cell class={styles.facts} text={[...labels, ...facts].join(' · ')} />
      ) : (
        <>
          <Cell class={styles.kind} text={kindName(kind)} />
          <Cell class={styles.facts} text={[length, ...facts].filter(Boolean).join(' · ')} />
        </>
      )}
      <Cell class={styles.tags} text={tags.join(', ')} />
      <Cell class={styles.size} text={entry.size === undefined ? '' : formatBytes(entry.size)} />
      <div role="gridcell" class={styles.age}>
        <Time at={entry.createdAt} />
      </div>
    </>
  );
}

function NameCell({ entry }: { readonly entry: Entry }) {
  const { of, name, kind, picture, isHidden, state } = entry;
  return (
    <div role="gridcell" class={styles.name}>
      {of === 'model' ? (
        <KindIcon kind={kind} size={18} />
      ) : (
        <div class={styles.picture}>
          <Thumbnail url={picture} kind={kind} iconSize={18} />
        </div>
      )}
      <a href={addressOf(entry)} tabIndex={-1} title={name} aria-label={name}>
        <FileName name={name} />
      </a>
      {isHidden && <Badge tone="warning">Hidden</Badge>}
      {state !== undefined && <Badge tone={state.failed ? 'danger' : 'info'}>{state.text}</Badge>}
    </div>
  );
}

/** Where a row of a virtual list is. */
export interface RowPosition {
  /** As `ref` of its element. */
  readonly measure: (row: HTMLElement | null) => void;
  readonly 'aria-rowindex': number;
  readonly 'data-index': number;
  readonly style: { readonly transform: string };
}

function Cell({ text, class: cell }: { readonly text: string; readonly class: string | undefined }) {
  return (
    <div role="gridcell" class={cell} title={text}>
      <bdi>{text}</bdi>
    </div>
  );
}

/** What the columns of {@link EntryRow} are called. */
export function EntryRowHead({ isOfModels }: { readonly isOfModels: boolean }) {
  const columns: readonly (readonly [string | undefined, string])[] = [
    [styles.name, 'Name'],
    ...(isOfModels ? [] : [[styles.kind, 'Kind'] as const]),
    [styles.facts, 'Details'],
    [styles.tags, 'Tags'],
    [styles.size, 'Size'],
    [styles.age, 'Added'],
  ];
  return (
    <div role="row" aria-rowindex={1} class={classNames(styles.row, styles.head)}>
      <div role="columnheader" class={styles.check}>
        <span class="visually-hidden">Selected</span>
      </div>
      {columns.map(([column, name]) => (
        <div key={name} role="columnheader" class={column}>
          {name}
        </div>
      ))}
    </div>
  );
}
