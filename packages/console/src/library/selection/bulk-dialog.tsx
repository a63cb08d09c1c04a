import type { ComponentChildren } from 'preact';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import styles from './bulk-dialog.module.css';
import type { Bulk } from './use-bulk.ts';

interface BulkDialogProps {
  readonly title: string;
  readonly bulk: Bulk;
  /** What the button says: the verb of the title. */
  readonly action: string;
  readonly look?: 'primary' | 'danger';
  /** Whether there is anything to do yet. */
  readonly isReady?: boolean;
  readonly onAct: () => void;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** Asks what to do with many entries, shows how far it is, and stays where something failed. */
export function BulkDialog(props: BulkDialogProps) {
  const { title, bulk, action, look = 'primary', isReady = true, onAct, onClose, children } = props;
  const isBusy = bulk.progress !== undefined;
  return (
    // What has begun is not left half done by a click beside the dialog.
    <Dialog title={title} onClose={() => isBusy || onClose()}>
      <div class={styles.content}>{children}</div>
      {isBusy && <ProgressBar label={title} value={bulk.progress} />}
      {bulk.failure !== undefined && <Notice tone="danger">{bulk.failure}</Notice>}
      <DialogActions>
        <Button disabled={isBusy} onClick={onClose}>
          Cancel
        </Button>
        <Button look={look} disabled={isBusy || !isReady} onClick={onAct}>
          {bulk.failure === undefined ? action : 'Try again'}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
