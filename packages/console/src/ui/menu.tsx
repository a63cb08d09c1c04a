import type { ComponentChildren, JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { Button, IconButton } from './button.tsx';
import { classNames } from './class-names.ts';
import type { Icon } from './icon.tsx';
import styles from './menu.module.css';
import { useId } from './use-id.ts';

interface MenuProps {
  readonly label: string;
  readonly icon?: Icon;
  /** Shown beside the picture: the label or a part of it. */
  readonly text?: string;
  readonly look?: 'plain' | 'primary' | 'quiet';
  readonly size?: 'small' | 'medium';
  /** {@link MenuItem}s. */
  readonly children: ComponentChildren;
}

/** Pixels between the button and its menu. */
const GAP = 4;

/** A button that opens a menu (ARIA Authoring Practices, "Menu Button"). The browser closes it on Escape and outside. */
export function Menu({ label, icon, text, look = 'quiet', size = 'medium', children }: MenuProps) {
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  const anchor = useRef<HTMLDivElement>(null);
  const place = () => {
    if (menu.current && anchor.current) placeBelow(menu.current, anchor.current.getBoundingClientRect());
  };
  const trigger = { popovertarget: id, 'aria-haspopup': 'menu' as const, look, size };
  return (
    <div class={styles.anchor} ref={anchor}>
      {text !== undefined || icon === undefined ? (
        <Button {...trigger} {...(icon === undefined ? {} : { icon })} aria-label={label} class={styles.text}>
          <bdi>{text ?? label}</bdi>
        </Button>
      ) : (
        <IconButton {...trigger} icon={icon} label={label} />
      )}
      <div
        id={id}
        ref={menu}
        popover="auto"
        role="menu"
        aria-label={label}
        tabIndex={-1}
        class={styles.menu}
        onToggle={(event) => {
          if (event.newState !== 'open') return;
          place();
          items(menu.current)[0]?.focus();
        }}
        onKeyDown={(event) => moveFocus(event, menu.current)}
        onClick={() => menu.current?.hidePopover()}
      >
        {children}
      </div>
    </div>
  );
}

function placeBelow(menu: HTMLElement, anchor: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = Math.min(anchor.right - width, window.innerWidth - width - GAP);
  const below = anchor.bottom + GAP;
  const fits = below + height <= window.innerHeight;
  menu.style.left = `${Math.max(GAP, left)}px`;
  menu.style.top = `${fits ? below : Math.max(GAP, anchor.top - height - GAP)}px`;
}

function items(menu: HTMLElement | null): readonly HTMLElement[] {
  return [...(menu?.querySelectorAll<HTMLElement>('[role^="menuitem"]:not(:disabled)') ?? [])];
}

function moveFocus(event: JSX.TargetedKeyboardEvent<HTMLElement>, menu: HTMLElement | null): void {
  const all = items(menu);
  const index = all.indexOf(document.activeElement as HTMLElement);
  const next: Readonly<Record<string, number>> = {
    ArrowDown: (index + 1) % all.length,
    ArrowUp: (index - 1 + all.length) % all.length,
    Home: 0,
    End: all.length - 1,
  };
  const target = next[event.key];
  if (target === undefined) return;
  event.preventDefault();
  all[target]?.focus();
}

interface MenuItemProps {
  readonly icon?: Icon;
  readonly children: ComponentChildren;
  readonly onSelect: () => void;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** For a choice of one among several. */
  readonly checked?: boolean;
}

export function MenuItem({ icon: Picture, children, onSelect, danger, disabled, checked }: MenuItemProps) {
  return (
    <button
      type="button"
      {...(checked === undefined ? { role: 'menuitem' } : { role: 'menuitemradio', 'aria-checked': checked })}
      disabled={disabled}
      class={classNames(styles.item, danger && styles.danger)}
      onClick={onSelect}
    >
      {Picture && <Picture size={16} aria-hidden="true" />}
      {children}
    </button>
  );
}

/** An entry that leads elsewhere. */
export function MenuLink({
  icon: Picture,
  children,
  href,
}: {
  readonly icon?: Icon;
  readonly children: ComponentChildren;
  readonly href: string;
}) {
  return (
    <a role="menuitem" href={href} class={styles.item}>
      {Picture && <Picture size={16} aria-hidden="true" />}
      {children}
    </a>
  );
}
