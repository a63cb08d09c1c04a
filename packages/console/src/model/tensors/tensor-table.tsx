import { ArrowDown, ArrowUp } from 'lucide-preact';
import { useRef } from 'preact/hooks';
import { formatCount } from '../../format/numbers.ts';
import { formatShare } from '../../format/share.ts';
import { classNames } from '../../ui/class-names.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { FileName } from '../../ui/file-name.tsx';
import { useElementVirtualizer } from '../../ui/use-virtualizer.ts';
import { shapeText, type Tensor } from './tensor-list.ts';
import styles from './tensor-table.module.css';
import type { TensorColumn, TensorView } from './tensor-view.ts';

/** Pixels; as in the style sheet. */
const ROW_HEIGHT = 32;

const COLUMNS: readonly (readonly [TensorColumn, string])[] = [
  ['name', 'Name'],
  ['dtype', 'Dtype'],
  ['shape', 'Shape'],
  ['parameters', 'Parameters'],
];

interface TensorTableProps {
  readonly tensors: readonly Tensor[];
  /** Parameters of the whole file. */
  readonly total: number;
  readonly view: TensorView;
  readonly onSort: (column: TensorColumn) => void;
}

/** A table of any length: only rows in sight exist, and the rest is room. It scrolls by keyboard like any other. */
export function TensorTable({ tensors, total, view, onSort }: TensorTableProps) {
  const scroll = useRef<HTMLElement>(null);
  const rows = { count: tensors.length, rowHeight: ROW_HEIGHT, keyOf: (index: number) => index };
  const virtualizer = useElementVirtualizer(rows, scroll);
  const items = virtualizer.getVirtualItems();
  const below = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled with the keyboard, too
    <section class={styles.scroll} ref={scroll} tabIndex={0} aria-label="Table of tensors">
      <table class={styles.table} aria-label="Tensors" aria-rowcount={tensors.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {COLUMNS.map(([column, name]) => (
              <SortHead key={column} column={column} name={name} view={view} onSort={onSort} />
            ))}
            <th scope="col" class={classNames(styles.plain, styles.number)}>
              Share
            </th>
          </tr>
        </thead>
        <tbody>
          <Room height={items[0]?.start ?? 0} />
          {items.map(({ key, index }) => {
            const tensor = tensors[index];
            return tensor && <TensorRow key={key} tensor={tensor} index={index} total={total} />;
          })}
          <Room height={below} />
        </tbody>
      </table>
    </section>
  );
}

/** In place of rows that are out of sight. */
function Room({ height }: { readonly height: number }) {
  if (height <= 0) return null;
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: an empty row takes no focus
  return <tr aria-hidden="true" style={{ height: `${height}px` }} />;
}

interface SortHeadProps extends Pick<TensorTableProps, 'view' | 'onSort'> {
  readonly column: TensorColumn;
  readonly name: string;
}

function SortHead({ column, name, view, onSort }: SortHeadProps) {
  const sorted = view.sortBy === column ? (view.isDescending ? 'descending' : 'ascending') : undefined;
  const Arrow = view.isDescending ? ArrowDown : ArrowUp;
  return (
    <th scope="col" class={styles[column]} aria-sort={sorted ?? 'none'}>
      <button
        type="button"
        class={classNames(styles.sort, column === 'parameters' && styles.number)}
        onClick={() => onSort(column)}
      >
        {name}
        {sorted && <Arrow size={14} aria-hidden="true" />}
      </button>
    </th>
  );
}

interface TensorRowProps {
  readonly tensor: Tensor;
  readonly index: number;
  /** Parameters of the whole file. */
  readonly total: number;
}

function TensorRow({ tensor, index, total }: TensorRowProps) {
  const { name, dtype, shape, parameters } = tensor;
  return (
    <tr class={styles.row} aria-rowindex={index + 2}>
      <td title={name}>
        <span class={styles.named}>
          <FileName name={name} />
          <CopyButton text={name} label={`Copy ${name}`} />
        </span>
      </td>
      <td>
        <bdi>{dtype}</bdi>
      </td>
      <td title={shapeText(shape)}>{shapeText(shape)}</td>
      <td class={styles.number}>{formatCount(parameters)}</td>
      <td class={styles.number}>{formatShare(total === 0 ? 0 : parameters / total)}</td>
    </tr>
  );
}
