import styles from './share-bar.module.css';
import { SERIES, type Share } from './shares.ts';

/** The width of the picture in units of its own; it is stretched to the page. */
const WIDTH = 1000;
const HEIGHT = 32;
/** Between two pieces, so that neighbors are told apart without their colors. */
const GAP = 3;

/** A bar that is cut as its shares are. The table beside it says the same in words. */
export function ShareBar({ label, shares }: { readonly label: string; readonly shares: readonly Share[] }) {
  const total = shares.reduce((sum, { bytes }) => sum + bytes, 0);
  let left = 0;
  return (
    <svg
      class={styles.bar}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {shares.map(({ name, bytes }, index) => {
        const width = total === 0 ? 0 : (bytes / total) * WIDTH;
        const x = left;
        left += width;
        return (
          <rect
            key={name}
            x={x}
            y={0}
            width={Math.max(0, width - GAP)}
            height={HEIGHT}
            style={{ fill: SERIES[index % SERIES.length] }}
          >
            <title>{name}</title>
          </rect>
        );
      })}
    </svg>
  );
}
