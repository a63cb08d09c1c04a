import type { ComponentChildren } from 'preact';
import { Button, IconButton } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import type { Icon } from '../../ui/icon.tsx';
import styles from './toolbar.module.css';

/** The controls of a viewer, below what it shows. */
export function Toolbar({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ComponentChildren;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form
    <div role="group" aria-label={label} class={styles.toolbar}>
      {children}
    </div>
  );
}

/** A few words among the controls; `end`: at the far side. */
export function ToolbarText({
  end,
  children,
}: {
  readonly end?: boolean;
  readonly children: ComponentChildren;
}) {
  return <span class={classNames(styles.text, end && styles.end)}>{children}</span>;
}

interface ToggleProps {
  readonly icon: Icon;
  readonly label: string;
  readonly pressed: boolean;
  readonly onToggle: (pressed: boolean) => void;
  /** With its label beside the picture. */
  readonly labelShown?: boolean;
}

/** A control that is on or off. */
export function ToolbarToggle({ icon, label, pressed, onToggle, labelShown }: ToggleProps) {
  const props = { 'aria-pressed': pressed, class: styles.toggle ?? '', onClick: () => onToggle(!pressed) };
  return labelShown ? (
    <Button look="quiet" size="small" icon={icon} {...props}>
      {label}
    </Button>
  ) : (
    <IconButton size="small" icon={icon} label={label} {...props} />
  );
}
