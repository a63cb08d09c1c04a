import type { Kind } from '@wharf/sdk';
import { X } from 'lucide-preact';
import { useRef } from 'preact/hooks';
import { formatBytes } from '../../format/bytes.ts';
import { IconButton } from '../../ui/button.tsx';
import { Select } from '../../ui/field.tsx';
import { FileName } from '../../ui/file-name.tsx';
import { KindIcon, kindName } from '../../ui/kind-icon.tsx';
import { useElementVirtualizer } from '../../ui/use-virtualizer.ts';
import { KINDS } from '../files/file-kind.ts';
import type { PickedFile } from '../files/picked-file.ts';
import { visibleName } from '../files/visible-name.ts';
import styles from './review-list.module.css';

interface ReviewListProps {
  readonly files: readonly PickedFile[];
  readonly kindOf: (picked: PickedFile) => Kind;
  readonly onKind: (picked: PickedFile, kind: Kind) => void;
  readonly onRemove: (picked: PickedFile) => void;
}

/** Pixels. */
const ROW_HEIGHT = 52;
const KIND_OPTIONS = KINDS.map((kind) => [kind, kindName(kind)] as const);

/** The files of a review; only rows in sight exist, there may be thousands. */
export function ReviewList({ files, kindOf, onKind, onRemove }: ReviewListProps) {
  const scrolling = useRef<HTMLDivElement>(null);
  const keyOf = (index: number) => index;
  const virtualizer = useElementVirtualizer({ count: files.length, rowHeight: ROW_HEIGHT, keyOf }, scrolling);
  return (
    <div class={styles.scroll} ref={scrolling}>
      <ul class={styles.list} aria-label="Files" style={{ height: `${virtualizer.getTotalSize()}px` }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const picked = files[index];
          return picked === undefined ? null : (
            <li
              key={index}
              class={styles.row}
              style={{ transform: `translateY(${start}px)` }}
              aria-setsize={files.length}
              aria-posinset={index + 1}
            >
              <ReviewRow
                picked={picked}
                kind={kindOf(picked)}
                onKind={(kind) => onKind(picked, kind)}
                onRemove={() => onRemove(picked)}
              />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

interface ReviewRowProps {
  readonly picked: PickedFile;
  readonly kind: Kind;
  readonly onKind: (kind: Kind) => void;
  readonly onRemove: () => void;
}

function ReviewRow({ picked: { file, path }, kind, onKind, onRemove }: ReviewRowProps) {
  const name = visibleName(file.name);
  return (
    <>
      <KindIcon kind={kind} size={18} />
      <div class={styles.file}>
        <span title={visibleName(path ?? file.name)}>
          <FileName name={name} />
        </span>
        <span class={styles.about}>
          {formatBytes(file.size)}
          {path !== undefined && (
            <>
              {' · '}
              <bdi>{visibleName(path.slice(0, path.lastIndexOf('/')))}</bdi>
            </>
          )}
        </span>
      </div>
      <Select
        label={`Kind of ${name}`}
        labelHidden
        value={kind}
        options={KIND_OPTIONS}
        onChange={(event) => onKind(event.currentTarget.value as Kind)}
      />
      <IconButton icon={X} size="small" label={`Leave out ${name}`} onClick={onRemove} />
    </>
  );
}
