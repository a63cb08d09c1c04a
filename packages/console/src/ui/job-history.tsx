import type { Job } from '@wharf/sdk';
import { type JobStep, jobSteps } from '../format/job-steps.ts';
import { formatDuration } from '../format/time.ts';
import { classNames } from './class-names.ts';
import styles from './job-history.module.css';

const EXACT = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  second: '2-digit',
});

/** How a job went: each stage with its time, and how long it took. */
export function JobHistory({ job }: { readonly job: Pick<Job, 'statusHistory'> }) {
  const steps = jobSteps(job);
  return (
    <ol class={styles.steps}>
      {steps.map((step, index) => (
        <li
          key={`${index}-${step.status}`}
          class={classNames(styles.step, toneOf(step, index === steps.length - 1))}
        >
          <span class={styles.mark} aria-hidden="true" />
          <span>
            {step.name}
            {step.seconds !== undefined && <span class={styles.took}>{tookText(step.seconds)}</span>}
          </span>
          <span class={styles.when}>
            <time dateTime={step.at}>{EXACT.format(new Date(step.at))}</time>
          </span>
        </li>
      ))}
    </ol>
  );
}

function toneOf({ status }: JobStep, isLast: boolean): string | undefined {
  if (status === 'success') return styles.success;
  if (status === 'failure' || status === 'canceled') return styles.danger;
  return isLast ? styles.now : undefined;
}

function tookText(seconds: number): string {
  return seconds < 1 ? '< 1 s' : formatDuration(seconds);
}
