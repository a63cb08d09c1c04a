import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { errorMessage } from '../client/error-message.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import styles from './name-dialog.module.css';

interface NameDialogProps {
  readonly title: string;
  /** What the button says: the verb of the title. */
  readonly action: string;
  readonly name?: string;
  /** Does it; the dialog stays with the reason where it fails. */
  readonly onSave: (name: string) => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks how a collection is to be called. */
export function NameDialog({ title, action, name, onSave, onClose }: NameDialogProps) {
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: JSX.TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('name')).trim();
    if (text === '') {
      setFailure('A collection needs a name');
      return;
    }
    setBusy(true);
    try {
      await onSave(text);
      onClose();
    } catch (error) {
      setFailure(errorMessage(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form class={styles.form} onSubmit={submit}>
        <TextField
          label="Name"
          name="name"
          defaultValue={name}
          error={failure}
          maxLength={255}
          autocomplete="off"
          autofocus
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={isBusy}>
            {action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
