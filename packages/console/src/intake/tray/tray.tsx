import { useSignal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { errorMessage } from '../../client/error-message.ts';
import { openImportDialog, requestFiles } from '../../client/intake-requests.ts';
import { sawError } from '../../client/watch-session.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { announce } from '../../ui/toasts.tsx';
import { chooseOneFile } from '../files/choose-one-file.ts';
import { pickedFile } from '../files/picked-file.ts';
import { visibleName } from '../files/visible-name.ts';
import type { IntakeEngine } from '../transfers/intake-engine.ts';
import { isEnded } from '../transfers/status.ts';
import type { Transfer } from '../transfers/transfer.ts';
import { useLeaveWarning } from './leave-warning.ts';
import type { TransferActions } from './transfer-actions.ts';
import styles from './tray.module.css';
import { TrayHead } from './tray-head.tsx';
import { TrayList } from './tray-list.tsx';
import { titlePrefix, withPrefix } from './tray-title.ts';

/** What is on its way in, docked to the corner; nothing as long as nothing is. */
export function Tray({ engine }: { readonly engine: IntakeEngine }) {
  const [isOpen, setOpen] = useState(true);
  const canceling = useSignal<readonly Transfer[]>([]);
  const tray = useRef<HTMLElement>(null);
  const transfers = engine.list.shown.value;
  // The row with the button that was pressed may have gone: who uses the keyboard stays at the tray.
  const keepFocus = () => {
    if (tray.current?.contains(document.activeElement) === true)
      requestAnimationFrame(() => tray.current?.focus());
  };
  useEffect(() => {
    const stop = engine.list.summary.subscribe(showInTitle);
    return () => {
      stop();
      document.title = withPrefix(document.title, '');
    };
  }, [engine]);
  useLeaveWarning(engine);
  if (transfers.length === 0) return null;

  const actions: TransferActions = {
    pause: (transfer) => engine.pause(transfer),
    resume: (transfer) => void resume(engine, transfer),
    cancel(transfer) {
      const { stage, bytes } = transfer.status.peek();
      if (isEnded(stage) || (stage === 'waiting' && bytes === 0)) {
        keepFocus();
        void cancel(engine, [transfer]);
      } else canceling.value = [transfer];
    },
    change: changeKind,
  };
  return (
    <>
      <div class={styles.spacer} />
      <section ref={tray} tabIndex={-1} class={styles.tray} aria-label="Uploads on their way">
        <TrayHead
          engine={engine}
          isOpen={isOpen}
          onToggle={() => setOpen(!isOpen)}
          onCancelAll={() => {
            canceling.value = transfers.filter(({ status }) => !isEnded(status.peek().stage));
          }}
        />
        <p class="visually-hidden" role="status">
          {engine.news}
        </p>
        {isOpen && <TrayList transfers={transfers} actions={actions} />}
      </section>
      {canceling.value.length > 0 && (
        <CancelDialog
          transfers={canceling.value}
          onConfirm={() => engine.cancel(canceling.value)}
          onClose={() => {
            canceling.value = [];
          }}
        />
      )}
    </>
  );
}

function showInTitle(summary: IntakeEngine['list']['summary']['value']): void {
  const title = withPrefix(document.title, titlePrefix(summary));
  if (title !== document.title) document.title = title;
}

/** Goes on by whatever way the transfer needs. To be called on a click: browsers ask for permission only then. */
async function resume(engine: IntakeEngine, transfer: Transfer): Promise<void> {
  if (transfer.type === 'import') return openImportDialog({ source: transfer.given, kind: transfer.kind });
  const { stage } = transfer.status.peek();
  if (stage !== 'missing') {
    try {
      await engine.resume(transfer);
    } catch (error) {
      return announce(`The file cannot be read: ${errorMessage(error)}`, 'danger');
    }
    const isDenied = stage === 'permission' && transfer.status.peek().stage === 'permission';
    return isDenied
      ? announce('The browser may not read the file: allow it when asked', 'danger')
      : undefined;
  }
  const file = await chooseOneFile();
  if (file === undefined) return;
  if (engine.reunite([pickedFile(file)]).length > 0)
    announce(
      `This is not ${visibleName(transfer.name)} as it was: name, size or time of change differ`,
      'danger',
    );
}

/** A file that was refused is shown again, to be sent as something else. */
function changeKind(transfer: Transfer): void {
  if (transfer.type === 'file' && transfer.file !== undefined)
    requestFiles([transfer.file], transfer.assetOptions);
}

async function cancel(engine: IntakeEngine, transfers: readonly Transfer[]): Promise<void> {
  try {
    await engine.cancel(transfers);
  } catch (error) {
    sawError(error);
    announce(errorMessage(error), 'danger');
  }
}

interface CancelDialogProps {
  readonly transfers: readonly Transfer[];
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
}

function CancelDialog({ transfers, onConfirm, onClose }: CancelDialogProps) {
  const [only] = transfers;
  const isOne = transfers.length === 1 && only !== undefined;
  return (
    <ConfirmDialog
      title={isOne ? 'Cancel this upload?' : `Cancel ${transfers.length} uploads?`}
      action={isOne ? 'Cancel upload' : 'Cancel uploads'}
      dismissal={isOne ? 'Keep it' : 'Keep them'}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>
        {isOne ? <bdi class={styles.named}>{visibleName(only.name)}</bdi> : 'Everything that is not done'}{' '}
        stops, and the server deletes what has arrived of {isOne ? 'it' : 'them'}. What is in the library
        already stays.
      </p>
    </ConfirmDialog>
  );
}
