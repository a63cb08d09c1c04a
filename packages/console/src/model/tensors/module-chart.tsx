import { formatCompact, plural } from '../../format/numbers.ts';
import { formatShare } from '../../format/share.ts';
import styles from './module-chart.module.css';
import type { ModuleGroup } from './module-groups.ts';

interface ModuleChartProps {
  readonly groups: readonly ModuleGroup[];
  /** What the table is filtered by. */
  readonly selected: string;
  /** Shows the tensors of a group in the table; again: all. */
  readonly onSelect: (prefix: string) => void;
}

/** Where the parameters are, as bars with their numbers beside them. Each leads to its tensors. */
export function ModuleChart({ groups, selected, onSelect }: ModuleChartProps) {
  return (
    <ul class={styles.chart} aria-label="Parameters by module">
      {groups.map((group) => {
        const { prefix } = group;
        return (
          <li key={prefix ?? ''}>
            {prefix === undefined ? (
              <div class={styles.row}>
                <GroupCells group={group} />
              </div>
            ) : (
              <button
                type="button"
                class={styles.row}
                aria-pressed={selected === prefix}
                title={`${prefix}: show its ${plural(group.tensors, 'tensor')}`}
                onClick={() => onSelect(selected === prefix ? '' : prefix)}
              >
                <GroupCells group={group} />
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function GroupCells({ group: { prefix, parameters, share, tensors } }: { readonly group: ModuleGroup }) {
  return (
    <>
      <span class={styles.name}>
        <bdi>{prefix ?? `${plural(tensors, 'other tensor')}`}</bdi>
      </span>
      <svg class={styles.bar} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect class={styles.track} width={100} height={10} rx={1} />
        <rect class={styles.value} width={Math.max(0.4, share * 100)} height={10} rx={1} />
      </svg>
      <span class={styles.number}>{formatCompact(parameters)}</span>
      <span class={styles.number}>{formatShare(share)}</span>
    </>
  );
}
