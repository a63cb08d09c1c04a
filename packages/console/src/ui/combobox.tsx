import { ChevronDown, Plus } from 'lucide-preact';
import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { classNames } from './class-names.ts';
import styles from './combobox.module.css';
import { useId } from './use-id.ts';

export interface Choice {
  readonly value: string;
  readonly text: string;
  /** Beside the text: how many there are, or the like. */
  readonly note?: string;
}

interface ComboboxProps {
  readonly label: string;
  readonly labelHidden?: boolean;
  readonly placeholder?: string;
  readonly choices: readonly Choice[];
  readonly onPick: (value: string) => void;
  /** Offers what was typed where it is none of the choices: what that is called. */
  readonly newChoice?: (text: string) => string;
  readonly onNew?: (text: string) => void;
  readonly maxLength?: number;
}

/** Most choices shown at once; typing narrows them down. */
const SHOWN = 50;

/** A field that offers choices while one types (ARIA Authoring Practices, "Combobox With List Autocomplete"). */
export function Combobox(props: ComboboxProps) {
  const { label, labelHidden = false, placeholder, choices, onPick, newChoice, onNew, maxLength } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const list = useRef<HTMLDivElement>(null);
  const offers = offersFor(choices, text, newChoice);
  const isShown = isOpen && offers.length > 0;
  useLayoutEffect(() => {
    // In the top layer: neither the end of a dialog nor of the window cuts it off.
    list.current?.togglePopover(isShown);
    if (isShown && list.current && input.current) placeBeside(list.current, input.current);
  }, [isShown, offers.length]);
  const take = (offer: Offer | undefined) => {
    if (offer === undefined) return;
    if (offer.isNew) onNew?.(offer.value);
    else onPick(offer.value);
    setText('');
    setActive(-1);
    setOpen(false);
    input.current?.focus();
  };
  const onKeyDown = (event: JSX.TargetedKeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      setActive(around(active, event.key === 'ArrowDown' ? 1 : -1, offers.length));
    } else if (event.key === 'Enter' && (isOpen || text.trim() !== '')) {
      event.preventDefault();
      take(offers[active] ?? exactly(offers, text));
    } else if (event.key === 'Escape' && isOpen) {
      // Only the list is closed, not the dialog around it.
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
    }
  };
  return (
    <div class={styles.field}>
      <label for={id} class={labelHidden ? 'visually-hidden' : styles.label}>
        {label}
      </label>
      <div class={styles.anchor}>
        <input
          ref={input}
          id={id}
          type="text"
          class={styles.control}
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={isShown}
          aria-controls={`${id}-list`}
          aria-activedescendant={isOpen && active >= 0 ? `${id}-${active}` : undefined}
          autocomplete="off"
          placeholder={placeholder}
          maxLength={maxLength}
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setOpen(true);
            setActive(-1);
          }}
          onClick={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
        <ChevronDown size={16} class={styles.sign} aria-hidden="true" />
        <div
          id={`${id}-list`}
          ref={list}
          popover="manual"
          role="listbox"
          aria-label={label}
          class={styles.list}
        >
          {offers.map((offer, index) => (
            <OfferOption
              key={`${offer.isNew}-${offer.value}`}
              id={`${id}-${index}`}
              offer={offer}
              isActive={index === active}
              onTake={() => take(offer)}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

/** Pixels between the field and its list. */
const GAP = 4;

function placeBeside(list: HTMLElement, input: HTMLElement): void {
  const anchor = input.getBoundingClientRect();
  list.style.minWidth = `${anchor.width}px`;
  const left = Math.min(anchor.left, window.innerWidth - list.offsetWidth - GAP);
  const fits = anchor.bottom + GAP + list.offsetHeight <= window.innerHeight;
  list.style.left = `${Math.max(GAP, left)}px`;
  list.style.top = `${fits ? anchor.bottom + GAP : Math.max(GAP, anchor.top - list.offsetHeight - GAP)}px`;
}

interface Offer extends Choice {
  readonly isNew: boolean;
}

function offersFor(
  choices: readonly Choice[],
  typed: string,
  newChoice: ((text: string) => string) | undefined,
): readonly Offer[] {
  const text = typed.trim();
  const wanted = text.toLocaleLowerCase();
  const found = choices.filter((choice) => choice.text.toLocaleLowerCase().includes(wanted)).slice(0, SHOWN);
  const offers = found.map((choice) => ({ ...choice, isNew: false }));
  if (newChoice === undefined || text === '' || choices.some((choice) => choice.text === text)) return offers;
  return [...offers, { value: text, text: newChoice(text), isNew: true }];
}

/** What Enter means where nothing was chosen from the list: what was typed, or the only thing it can be. */
function exactly(offers: readonly Offer[], typed: string): Offer | undefined {
  const text = typed.trim();
  return (
    offers.find((offer) => !offer.isNew && offer.text === text) ??
    offers.find((offer) => offer.isNew) ??
    (offers.length === 1 ? offers[0] : undefined)
  );
}

function around(index: number, step: number, count: number): number {
  if (count === 0) return -1;
  return index < 0 && step < 0 ? count - 1 : (index + step + count) % count;
}

function OfferOption({
  id,
  offer,
  isActive,
  onTake,
}: {
  readonly id: string;
  readonly offer: Offer;
  readonly isActive: boolean;
  readonly onTake: () => void;
}) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus, and names the active option
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      class={classNames(styles.option, isActive && styles.active)}
      ref={(element) => {
        if (isActive) element?.scrollIntoView({ block: 'nearest' });
      }}
      onPointerDown={(event) => event.preventDefault()}
      onClick={onTake}
    >
      {offer.isNew && <Plus size={15} aria-hidden="true" />}
      <bdi class={styles.text}>{offer.text}</bdi>
      {offer.note !== undefined && <span class={styles.note}>{offer.note}</span>}
    </div>
  );
}
