import { X } from 'lucide-preact';
import { useRef } from 'preact/hooks';
import { IconButton } from './button.tsx';
import styles from './chip-editor.module.css';
import { type Choice, Combobox } from './combobox.tsx';

export interface Chip {
  readonly id: string;
  readonly name: string;
  /** What else has it. */
  readonly href: string | undefined;
}

interface ChipEditorProps {
  /** What a chip is called: "tag". */
  readonly noun: string;
  readonly chips: readonly Chip[];
  /** What can be added; those that are there already are left out. */
  readonly choices: readonly Choice[];
  readonly onAdd: (id: string) => void;
  readonly onRemove: (chip: Chip) => void;
  /** Offers to add what is none of the choices: what that is called. */
  readonly newChoice?: (text: string) => string;
  readonly onNew?: (text: string) => void;
}

/** Tags or collections of one thing: to follow, to take away and to add to. */
export function ChipEditor({ noun, chips, choices, onRemove, onAdd, newChoice, onNew }: ChipEditorProps) {
  const field = useRef<HTMLDivElement>(null);
  const remove = (chip: Chip) => {
    onRemove(chip);
    // The button that was pressed goes away: who uses the keyboard is left at the field.
    field.current?.querySelector('input')?.focus();
  };
  const there = new Set(chips.map(({ id }) => id));
  return (
    <>
      {chips.length > 0 && (
        <ul class={styles.chips}>
          {chips.map((chip) => (
            <li key={chip.id} class={styles.chip}>
              <a class={styles.name} href={chip.href} title={chip.name}>
                <bdi>{chip.name}</bdi>
              </a>
              <IconButton
                size="small"
                icon={X}
                label={`Remove ${noun} ${chip.name}`}
                onClick={() => remove(chip)}
              />
            </li>
          ))}
        </ul>
      )}
      <div class={styles.field} ref={field}>
        <Combobox
          label={`Add ${noun}`}
          labelHidden
          placeholder={`Add ${noun}`}
          maxLength={200}
          choices={choices.filter(({ value }) => !there.has(value))}
          onPick={onAdd}
          {...(newChoice && { newChoice })}
          {...(onNew && { onNew })}
        />
      </div>
    </>
  );
}
