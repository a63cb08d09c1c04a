import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { errorMessage } from '../client/error-message.ts';
import { Button } from './button.tsx';
import { Dialog, DialogActions } from './dialog.tsx';
import { Notice } from './notice.tsx';

interface ConfirmDialogProps {
  readonly title: string;
  /** What will happen, and whether it can be undone. */
  readonly children: ComponentChildren;
  /** What the button says: the verb of the title. */
  readonly action: string;
  /** What the other button says, where "Cancel" could be taken for the action. @default 'Cancel' */
  readonly dismissal?: string;
  /** Does it; the dialog stays with the reason where it fails. */
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
}

/** Asks before something is taken away. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, action, dismissal = 'Cancel', onConfirm, onClose } = props;
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setFailure(errorMessage(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <div>{children}</div>
      {failure !== undefined && <Notice tone="danger">{failure}</Notice>}
      <DialogActions>
        <Button onClick={onClose}>{dismissal}</Button>
        <Button look="danger" disabled={busy} onClick={confirm}>
          {action}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
