import { LayoutGrid, List } from 'lucide-preact';
import { IconButton } from '../../ui/button.tsx';
import type { Icon } from '../../ui/icon.tsx';
import { chooseViewMode, type ViewMode, viewMode } from './view-mode.ts';
import styles from './view-switch.module.css';

const MODES: readonly (readonly [ViewMode, string, Icon])[] = [
  ['grid', 'Grid', LayoutGrid],
  ['list', 'List', List],
];

/** Shows the library as cards or as rows. */
export function ViewSwitch() {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is sent
    <div class={styles.switch} role="group" aria-label="View">
      {MODES.map(([mode, name, Picture]) => (
        <IconButton
          key={mode}
          icon={Picture}
          label={name}
          class={styles.mode ?? ''}
          aria-pressed={viewMode.value === mode}
          onClick={() => chooseViewMode(mode)}
        />
      ))}
    </div>
  );
}
