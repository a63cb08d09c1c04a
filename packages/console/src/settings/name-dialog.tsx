import type { ComponentChildren, JSX } from 'preact';
import { errorMessage } from '../client/error-message.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import styles from './dialogs.module.css';

interface NameDialogProps {
  /** Also what the button says. */
  readonly title: string;
  readonly label: string;
  readonly hint: string;
  readonly busy: boolean;
  /** Of the last try. */
  readonly error: unknown;
  readonly onClose: () => void;
  readonly onSubmit: (name: string, form: FormData) => void;
  /** Further fields. */
  readonly children?: ComponentChildren;
}

/** Asks for the name of something that is to be created. */
export function NameDialog({
  title,
  label,
  hint,
  busy,
  error,
  onClose,
  onSubmit,
  children,
}: NameDialogProps) {
  const submit = (event: JSX.TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    onSubmit(String(form.get('name')).trim(), form);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form class={styles.form} onSubmit={submit}>
        {error ? <Notice tone="danger">{errorMessage(error)}</Notice> : null}
        <TextField
          label={label}
          name="name"
          hint={hint}
          required
          maxLength={255}
          autocomplete="off"
          autofocus
        />
        {children}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={busy}>
            {title}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
