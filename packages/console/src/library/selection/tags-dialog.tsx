import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { Plus, Undo2, X } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { tagsQuery } from '../../client/tags.ts';
import { formatCount, plural } from '../../format/numbers.ts';
import { IconButton } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Combobox } from '../../ui/combobox.tsx';
import { announce } from '../../ui/toasts.tsx';
import { SHELVES } from '../list/shelf-text.ts';
import { changeEntries, forgetOtherLists } from '../list/use-list.ts';
import type { ActionProps } from './action-props.ts';
import { tagMany } from './bulk-changes.ts';
import { BulkDialog } from './bulk-dialog.tsx';
import { changedTags, type TagCount, tagCounts } from './tag-counts.ts';
import styles from './tags-dialog.module.css';
import { useBulk } from './use-bulk.ts';

/** Longest tag that the API takes, in characters. */
const LONGEST = 200;

/** Adds tags to what is selected, and takes some away. */
export function TagsDialog({ shelf, selected, onClose }: ActionProps) {
  const client = useQueryClient();
  const { data: known = [] } = useQuery(tagsQuery);
  const bulk = useBulk(shelf, 'could not be tagged');
  const [added, setAdded] = useState<readonly string[]>([]);
  const [removed, setRemoved] = useState<readonly string[]>([]);
  // As they were when the dialog was opened: what has been changed so far is not asked for again.
  const [there] = useState(() => tagCounts(selected));
  const { one, many } = SHELVES[shelf];
  const add = (tag: string) => {
    setRemoved((now) => now.filter((other) => other !== tag));
    if (there.some((known) => known.tag === tag && known.count === selected.length)) return;
    setAdded((now) => [...new Set([...now, tag])]);
  };
  const toggleRemoved = (tag: string) =>
    setRemoved((now) => (now.includes(tag) ? now.filter((other) => other !== tag) : [...now, tag]));
  const act = async () => {
    const change = { add: added, delete: removed };
    const ids = selected.map(({ id }) => id);
    const isDone = await bulk.run(
      ids,
      (onProgress) => tagMany({ shelf, ids, onProgress }, change),
      (done) => {
        const changed = new Set(done);
        forgetOtherLists(client);
        changeEntries(client, (entry) =>
          changed.has(entry.id) ? { ...entry, tags: changedTags(entry.tags, change) } : entry,
        );
        void client.invalidateQueries({ queryKey: ['tags'] });
        announce(`Tags of ${plural(done.length, one, many)} changed`);
      },
    );
    if (isDone) onClose();
  };
  return (
    <BulkDialog
      title={`Tags of ${plural(selected.length, one, many)}`}
      bulk={bulk}
      action="Save tags"
      isReady={added.length + removed.length > 0}
      onAct={act}
      onClose={onClose}
    >
      <div class={styles.form}>
        <Combobox
          label="Add a tag"
          choices={known
            .filter(({ name }) => !added.includes(name))
            .map(({ name, assets, models }) => ({
              value: name,
              text: name,
              note: formatCount(assets + models),
            }))}
          newChoice={(text) => `Add “${text}”`}
          onPick={add}
          onNew={add}
          maxLength={LONGEST}
        />
        <ul class={styles.tags} aria-label="Tags">
          {added.map((tag) => (
            <AddedTag key={tag} tag={tag} onDrop={() => setAdded(added.filter((other) => other !== tag))} />
          ))}
          {there.map((present) => (
            <PresentTag
              key={present.tag}
              {...present}
              of={selected.length}
              isRemoved={removed.includes(present.tag)}
              onToggle={() => toggleRemoved(present.tag)}
            />
          ))}
        </ul>
        {there.length === 0 && added.length === 0 && <p class={styles.note}>No tags yet.</p>}
      </div>
    </BulkDialog>
  );
}

function AddedTag({ tag, onDrop }: { readonly tag: string; readonly onDrop: () => void }) {
  return (
    <li class={classNames(styles.tag, styles.added)}>
      <Plus size={14} aria-hidden="true" />
      <bdi class={styles.name} title={tag}>
        {tag}
      </bdi>
      <span class={styles.note}>to be added</span>
      <IconButton size="small" icon={X} label={`Do not add ${tag}`} onClick={onDrop} />
    </li>
  );
}

interface PresentTagProps extends TagCount {
  /** How many are selected. */
  readonly of: number;
  readonly isRemoved: boolean;
  readonly onToggle: () => void;
}

function PresentTag({ tag, count, of, isRemoved, onToggle }: PresentTagProps) {
  return (
    <li class={classNames(styles.tag, isRemoved && styles.removed)}>
      <bdi class={styles.name} title={tag}>
        {tag}
      </bdi>
      <span class={styles.note}>{isRemoved ? 'to be removed' : shareText(count, of)}</span>
      <IconButton
        size="small"
        icon={isRemoved ? Undo2 : X}
        label={isRemoved ? `Keep ${tag}` : `Remove ${tag}`}
        onClick={onToggle}
      />
    </li>
  );
}

function shareText(count: number, all: number): string {
  if (all === 1) return '';
  return count === all ? 'on all' : `on ${formatCount(count)} of ${formatCount(all)}`;
}
