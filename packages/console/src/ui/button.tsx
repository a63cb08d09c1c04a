import type { ComponentChildren, JSX } from 'preact';
import styles from './button.module.css';
import { classNames } from './class-names.ts';
import type { Icon } from './icon.tsx';

interface Look {
  /** `primary`: the one thing to do here. `danger`: takes something away. `quiet`: without a border. */
  readonly look?: 'plain' | 'primary' | 'danger' | 'quiet';
  readonly size?: 'small' | 'medium';
  readonly icon?: Icon;
}

function buttonClass({ look = 'plain', size = 'medium' }: Look, iconOnly: boolean, extra?: string): string {
  return classNames(
    styles.button,
    look !== 'plain' && styles[look],
    size === 'small' && styles.small,
    iconOnly && styles.icon,
    extra,
  );
}

type ButtonProps = Look &
  Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, 'icon' | 'size' | 'class'> & {
    readonly children: ComponentChildren;
    readonly class?: string;
  };

export function Button({ look, size, icon: Picture, children, class: extra, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} class={buttonClass({ look, size }, false, extra)}>
      {Picture && <Picture size={16} aria-hidden="true" />}
      {children}
    </button>
  );
}

type IconButtonProps = Look &
  Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, 'icon' | 'size' | 'class' | 'label'> & {
    readonly icon: Icon;
    /** What it does: read out, and shown when pointed at. */
    readonly label: string;
    readonly class?: string;
  };

/** A button that shows only a picture. */
export function IconButton({
  look = 'quiet',
  size,
  icon: Picture,
  label,
  class: extra,
  ...rest
}: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      class={buttonClass({ look, size }, true, extra)}
    >
      <Picture size={size === 'small' ? 16 : 18} aria-hidden="true" />
    </button>
  );
}

type LinkButtonProps = Look &
  Omit<JSX.AnchorHTMLAttributes<HTMLAnchorElement>, 'icon' | 'size' | 'class'> & {
    readonly href: string;
    readonly children: ComponentChildren;
    readonly class?: string;
  };

/** A link that looks like a button. */
export function LinkButton({ look, size, icon: Picture, children, class: extra, ...rest }: LinkButtonProps) {
  return (
    <a {...rest} class={buttonClass({ look, size }, false, extra)}>
      {Picture && <Picture size={16} aria-hidden="true" />}
      {children}
    </a>
  );
}
