import type { ComponentChildren, JSX } from 'preact';
import { classNames } from './class-names.ts';
import styles from './field.module.css';
import { useId } from './use-id.ts';

interface FieldProps {
  readonly label: string;
  /** Read out, but not shown: where the place says what it is. */
  readonly labelHidden?: boolean;
  readonly hint?: ComponentChildren;
  readonly error?: string | undefined;
}

interface Described {
  readonly id: string;
  readonly 'aria-invalid': 'true' | undefined;
  readonly 'aria-describedby': string | undefined;
}

function Field({
  label,
  labelHidden,
  hint,
  error,
  children,
}: FieldProps & { readonly children: (control: Described) => ComponentChildren }) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div class={styles.field}>
      <label for={id} class={labelHidden ? 'visually-hidden' : styles.label}>
        {label}
      </label>
      {children({
        id,
        'aria-invalid': error ? 'true' : undefined,
        'aria-describedby': described === '' ? undefined : described,
      })}
      {hint && (
        <p id={`${id}-hint`} class={styles.hint}>
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} class={styles.error}>
          {error}
        </p>
      )}
    </div>
  );
}

type TextFieldProps = FieldProps &
  Omit<JSX.InputHTMLAttributes<HTMLInputElement>, keyof FieldProps | 'id' | 'class'>;

/** A line of text with its label. */
export function TextField({ label, labelHidden, hint, error, ...rest }: TextFieldProps) {
  return (
    <Field label={label} {...{ labelHidden, hint, error }}>
      {(control) => <input type="text" {...rest} {...control} class={styles.control} />}
    </Field>
  );
}

type TextAreaProps = FieldProps &
  Omit<JSX.TextareaHTMLAttributes<HTMLTextAreaElement>, keyof FieldProps | 'id' | 'class'>;

/** Several lines of text with their label. */
export function TextArea({ label, labelHidden, hint, error, ...rest }: TextAreaProps) {
  return (
    <Field label={label} {...{ labelHidden, hint, error }}>
      {(control) => <textarea rows={3} {...rest} {...control} class={styles.control} />}
    </Field>
  );
}

type SelectProps = FieldProps &
  Omit<JSX.SelectHTMLAttributes<HTMLSelectElement>, keyof FieldProps | 'id' | 'class'> & {
    /** `[value, what is shown]` each, and whether it cannot be chosen now. */
    readonly options: readonly (readonly [value: string, text: string, isDisabled?: boolean])[];
  };

/** A choice of one with its label. */
export function Select({ label, labelHidden, hint, error, options, value, ...rest }: SelectProps) {
  return (
    <Field label={label} {...{ labelHidden, hint, error }}>
      {(control) => (
        <select {...rest} {...control} value={value} class={styles.control}>
          {options.map(([option, text, isDisabled = false]) => (
            <option key={option} value={option} selected={option === value} disabled={isDisabled}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

type CheckboxProps = Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'class' | 'label' | 'role'> & {
  readonly label: ComponentChildren;
  readonly class?: string;
};

/** Something that is so or not. */
export function Checkbox({ label, class: extra, ...rest }: CheckboxProps) {
  return (
    <label class={classNames(styles.switch, extra)}>
      <input {...rest} type="checkbox" />
      <span>{label}</span>
    </label>
  );
}
