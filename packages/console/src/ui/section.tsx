import type { ComponentChildren } from 'preact';
import styles from './section.module.css';
import { useId } from './use-id.ts';

interface SectionProps {
  readonly title: string;
  readonly lead?: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A titled part of a page, on a surface of its own. */
export function Section({ title, lead, actions, children }: SectionProps) {
  const id = useId();
  return (
    <section class={styles.section} aria-labelledby={id}>
      <div class={styles.head}>
        <h2 id={id}>{title}</h2>
        {actions}
      </div>
      {lead && <p class={styles.lead}>{lead}</p>}
      {children}
    </section>
  );
}
