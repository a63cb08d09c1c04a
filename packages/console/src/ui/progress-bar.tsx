import { classNames } from './class-names.ts';
import styles from './progress-bar.module.css';

interface ProgressBarProps {
  /** What makes progress. */
  readonly label: string;
  /** 0 to 1; `undefined` where nobody knows. */
  readonly value: number | undefined;
  readonly tone?: 'danger' | 'success';
}

export function ProgressBar({ label, value, tone }: ProgressBarProps) {
  const percent = value === undefined ? undefined : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      class={styles.bar}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <div
        class={classNames(styles.value, tone && styles[tone], percent === undefined && styles.unknown)}
        style={percent === undefined ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}
