import type { Model } from '@wharf/sdk';
import { formatCount } from '../../format/numbers.ts';
import { formatShare } from '../../format/share.ts';
import { Table } from '../../ui/table.tsx';
import styles from './dtype-chart.module.css';
import { type DtypeShare, dtypeShares } from './dtype-shares.ts';

/** Width of the picture in its own units, and the gap between two stretches. */
const WIDTH = 1000;
const GAP = 3;

/** Parameters and tensors by dtype: as bars, and in the table below them as numbers. */
export function DtypeChart({ dtypes }: { readonly dtypes: NonNullable<Model['dtypes']> }) {
  const shares = dtypeShares(dtypes);
  const tensors = shares.reduce((sum, share) => sum + share.tensors, 0);
  return (
    <>
      {shares.length > 1 && (
        <div class={styles.bars}>
          <span>Parameters</span>
          <Bar what="Parameters" shares={shares} of={({ share }) => share} />
          <span>Tensors</span>
          <Bar what="Tensors" shares={shares} of={(share) => (tensors === 0 ? 0 : share.tensors / tensors)} />
        </div>
      )}
      <Table label="Parameters and tensors by dtype" columns={['Dtype', 'Tensors', 'Parameters', 'Share']}>
        {shares.map((share) => (
          <tr key={share.dtype}>
            <td class={styles.name}>
              <span class={styles.swatch} style={{ background: `var(--series-${share.series})` }} />
              <bdi>{share.dtype}</bdi>
            </td>
            <td class={styles.number}>{formatCount(share.tensors)}</td>
            <td class={styles.number}>{formatCount(share.parameters)}</td>
            <td class={styles.number}>{formatShare(share.share)}</td>
          </tr>
        ))}
      </Table>
    </>
  );
}

interface BarProps {
  readonly what: string;
  readonly shares: readonly DtypeShare[];
  readonly of: (share: DtypeShare) => number;
}

function Bar({ what, shares, of }: BarProps) {
  const text = shares.map((share) => `${share.dtype} ${formatShare(of(share))}`).join(', ');
  let at = 0;
  return (
    <svg
      class={styles.bar}
      viewBox={`0 0 ${WIDTH} 10`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${what} by dtype: ${text}`}
    >
      {shares.map((share) => {
        const width = of(share) * WIDTH;
        const x = at;
        at += width;
        return (
          <rect
            key={share.dtype}
            x={x}
            y={0}
            width={Math.max(0, width - (at < WIDTH - 1 ? GAP : 0))}
            height={10}
            style={{ fill: `var(--series-${share.series})` }}
          >
            <title>{`${share.dtype}: ${formatShare(of(share))}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}
