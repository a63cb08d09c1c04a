import type { ComponentChildren, JSX } from 'preact';
import { useRef } from 'preact/hooks';
import styles from './tabs.module.css';
import { useId } from './use-id.ts';

export interface Tab {
  readonly id: string;
  readonly name: string;
  readonly content: ComponentChildren;
}

interface TabsProps {
  /** What the tabs are about. */
  readonly label: string;
  readonly tabs: readonly Tab[];
  /** `id` of the one that is shown. */
  readonly selected: string;
  readonly onSelect: (id: string) => void;
}

/** Several views of one thing, of which one is shown (ARIA Authoring Practices, "Tabs", selected by focus). */
export function Tabs({ label, tabs, selected, onSelect }: TabsProps) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const shown = tabs.find((tab) => tab.id === selected) ?? tabs[0];
  if (shown === undefined) return null;
  const move = (event: JSX.TargetedKeyboardEvent<HTMLElement>) => {
    const target = neighbor(tabs, shown, event.key);
    if (target === undefined) return;
    event.preventDefault();
    onSelect(target.id);
    list.current?.querySelector<HTMLElement>(`[data-tab="${target.id}"]`)?.focus();
  };
  return (
    <div class={styles.tabs}>
      <div role="tablist" aria-label={label} class={styles.list} ref={list} onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${id}-${tab.id}`}
            data-tab={tab.id}
            class={styles.tab}
            aria-selected={tab === shown}
            aria-controls={`${id}-panel`}
            tabIndex={tab === shown ? 0 : -1}
            onClick={() => onSelect(tab.id)}
          >
            {tab.name}
          </button>
        ))}
      </div>
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${shown.id}`} class={styles.panel}>
        {shown.content}
      </div>
    </div>
  );
}

/** The tab that a key goes to from the one that is shown; around at the ends. */
function neighbor(tabs: readonly Tab[], shown: Tab, key: string): Tab | undefined {
  const index = tabs.indexOf(shown);
  switch (key) {
    case 'ArrowRight':
      return tabs[(index + 1) % tabs.length];
    case 'ArrowLeft':
      return tabs.at(index - 1);
    case 'Home':
      return tabs[0];
    case 'End':
      return tabs.at(-1);
    default:
      return undefined;
  }
}
