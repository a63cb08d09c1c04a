import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { classNames } from './class-names.ts';
import styles from './notice.module.css';

const ICONS = { danger: CircleAlert, warning: TriangleAlert, success: CircleCheck, info: Info } as const;

/** Something to know, where it matters. Failures are read out at once, the rest when there is time. */
export function Notice({
  tone = 'info',
  children,
}: {
  readonly tone?: keyof typeof ICONS;
  readonly children: ComponentChildren;
}) {
  const Picture = ICONS[tone];
  return (
    <div
      class={classNames(styles.notice, tone !== 'info' && styles[tone])}
      role={tone === 'danger' ? 'alert' : 'status'}
    >
      <Picture size={18} aria-hidden="true" />
      <div>{children}</div>
    </div>
  );
}
