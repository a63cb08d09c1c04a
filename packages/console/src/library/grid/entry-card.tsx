// biome-ignore-all lint/a11y/useSemanticElements: the rows of a virtual list are placed freely, which those of a table are not
import { EyeOff } from 'lucide-preact';
import { useMemo } from 'preact/hooks';
import { formatBytes } from '../../format/bytes.ts';
import { Badge } from '../../ui/badge.tsx';
import { classNames } from '../../ui/class-names.ts';
import { FileName } from '../../ui/file-name.tsx';
import { KindIcon, kindName } from '../../ui/kind-icon.tsx';
import { Time } from '../../ui/time.tsx';
import type { Entry } from '../list/entry.ts';
import { addressOf } from './entry-address.ts';
import styles from './entry-card.module.css';
import { EntryCheck } from './entry-check.tsx';
import { Thumbnail } from './thumbnail.tsx';

export interface EntryViewProps {
  readonly entry: Entry;
  readonly isSelected: boolean;
  /** The one entry that the Tab key leads to. */
  readonly isTabStop: boolean;
  /** Selects an entry or lets it go; `extend`: everything from the one selected before. Always the same function. */
  readonly select: (entry: Entry, extend: boolean) => void;
}

/** An entry in the grid. The link of its name covers all of it but the checkbox. */
export function EntryCard(props: EntryViewProps & { readonly column: number }) {
  const { entry, column, isSelected, isTabStop, select } = props;
  // The same elements while nothing changes: scrolling renders every row that stays, many times a second.
  return useMemo(() => <Card {...props} />, [entry, column, isSelected, isTabStop, select]);
}

function Card({
  entry,
  column,
  isSelected,
  isTabStop,
  select,
}: EntryViewProps & { readonly column: number }) {
  const { id, of, name } = entry;
  return (
    <div
      role="gridcell"
      aria-colindex={column + 1}
      aria-selected={of === 'upload' ? undefined : isSelected}
      tabIndex={isTabStop ? 0 : -1}
      data-id={id}
      class={classNames(styles.card, isSelected && styles.selected)}
    >
      {of === 'model' ? <ModelHead entry={entry} /> : <Picture entry={entry} />}
      {of !== 'upload' && (
        <div class={styles.check}>
          <EntryCheck entry={entry} isSelected={isSelected} select={select} />
        </div>
      )}
      <div class={styles.text}>
        <a class={styles.name} href={addressOf(entry)} tabIndex={-1} title={name} aria-label={name}>
          <FileName name={name} />
        </a>
        <EntryFacts entry={entry} />
        <div class={styles.age}>
          {entry.size !== undefined && <span>{formatBytes(entry.size)}</span>}
          <Time at={entry.createdAt} />
        </div>
      </div>
    </div>
  );
}

function Picture({ entry }: { readonly entry: Entry }) {
  const { kind, picture, length, isHidden, state, facts } = entry;
  if (state?.failed) return <p class={classNames(styles.picture, styles.reason)}>{facts.join(' ')}</p>;
  return (
    <div class={styles.picture}>
      <Thumbnail url={picture} kind={kind} iconSize={40} />
      <div class={styles.marks}>
        {isHidden && (
          <Badge tone="warning">
            <EyeOff size={12} aria-hidden="true" /> Hidden
          </Badge>
        )}
        {length !== undefined && <span class={styles.length}>{length}</span>}
      </div>
    </div>
  );
}

/** Models have no pictures: what they are is told by two words. */
function ModelHead({ entry: { kind, labels } }: { readonly entry: Entry }) {
  return (
    <div class={styles.labels}>
      <KindIcon kind={kind} size={18} />
      {labels.map((label) => (
        <Badge key={label} tone="info">
          <bdi>{label}</bdi>
        </Badge>
      ))}
      {labels.length === 0 && <Badge>Not recognized</Badge>}
    </div>
  );
}

function EntryFacts({ entry }: { readonly entry: Entry }) {
  const { of, kind, facts, state } = entry;
  // Why an upload failed stands where its picture would be.
  const rest = state?.failed ? [] : facts;
  const shown = of === 'model' ? rest : [kindName(kind), ...rest];
  return (
    <div class={styles.facts} title={shown.join(' · ')}>
      {state !== undefined && <Badge tone={state.failed ? 'danger' : 'info'}>{state.text}</Badge>}{' '}
      {shown.map((fact, index) => (
        <span key={fact}>
          {index > 0 && ' · '}
          <bdi>{fact}</bdi>
        </span>
      ))}
    </div>
  );
}
