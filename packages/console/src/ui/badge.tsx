import type { ComponentChildren } from 'preact';
import styles from './badge.module.css';
import { classNames } from './class-names.ts';

export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'danger';

/** A word or two about something's state. The words say it; the color only repeats it. */
export function Badge({
  tone = 'neutral',
  children,
}: {
  readonly tone?: Tone;
  readonly children: ComponentChildren;
}) {
  return <span class={classNames(styles.badge, tone !== 'neutral' && styles[tone])}>{children}</span>;
}
