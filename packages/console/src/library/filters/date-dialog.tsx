import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import styles from './date-dialog.module.css';
import type { DateFilter } from './date-range.ts';

interface DateDialogProps {
  readonly date: DateFilter | undefined;
  readonly onChoose: (date: DateFilter | undefined) => void;
  readonly onClose: () => void;
}

/** Asks for the first and the last day of a list. */
export function DateDialog({ date, onChoose, onClose }: DateDialogProps) {
  const [failure, setFailure] = useState<string>();
  const before = date !== undefined && !('days' in date) ? date : { from: undefined, to: undefined };
  const submit = (event: JSX.TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const from = String(form.get('from')) || undefined;
    const to = String(form.get('to')) || undefined;
    if (from !== undefined && to !== undefined && to < from) {
      setFailure('The last day is before the first');
      return;
    }
    onChoose(from === undefined && to === undefined ? undefined : { from, to });
    onClose();
  };
  return (
    <Dialog title="Choose days" onClose={onClose}>
      <form class={styles.form} onSubmit={submit}>
        <div class={styles.days}>
          <TextField label="First day" name="from" type="date" defaultValue={before.from} />
          <TextField label="Last day" name="to" type="date" defaultValue={before.to} error={failure} />
        </div>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary">
            Show
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
