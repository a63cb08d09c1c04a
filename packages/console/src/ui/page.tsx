import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { classNames } from './class-names.ts';
import styles from './page.module.css';

interface PageProps {
  readonly title: string;
  /** Below the title: a sentence, or facts in short. */
  readonly lead?: ComponentChildren;
  readonly actions?: ComponentChildren;
  /** Takes more of a wide screen: for what fills it, such as pictures. Text would be hard to read. */
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

/** A page of the console: names the tab, and has the only `h1`. */
export function Page({ title, lead, actions, wide, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Wharf`;
  }, [title]);
  return (
    <div class={classNames(styles.page, wide && styles.wide)}>
      <header class={styles.head}>
        <div class={styles.title}>
          <h1 tabIndex={-1}>
            <bdi>{title}</bdi>
          </h1>
          {lead && <div class={styles.lead}>{lead}</div>}
        </div>
        {actions && <div class={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
