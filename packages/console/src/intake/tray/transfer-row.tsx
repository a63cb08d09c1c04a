import { Pause, Pencil, Play, RotateCw, X } from 'lucide-preact';
import { paths } from '../../routing/paths.ts';
import { IconButton } from '../../ui/button.tsx';
import { FileName } from '../../ui/file-name.tsx';
import type { Icon } from '../../ui/icon.tsx';
import { KindIcon } from '../../ui/kind-icon.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { SourceIcon } from '../../ui/source-name.tsx';
import { visibleName } from '../files/visible-name.ts';
import { isActive, isEnded, isSending, progressOf, type Stage } from '../transfers/status.ts';
import type { Transfer } from '../transfers/transfer.ts';
import { stageDetail, stageName } from './stage-words.ts';
import type { TransferActions } from './transfer-actions.ts';
import styles from './transfer-row.module.css';

interface TransferRowProps {
  readonly transfer: Transfer;
  readonly actions: TransferActions;
}

/** One file or import: how it stands, and what can be done with it. */
export function TransferRow({ transfer, actions }: TransferRowProps) {
  const status = transfer.status.value;
  const { stage, note } = status;
  const hasBar = isActive(stage) || stage === 'paused';
  return (
    <div class={styles.row}>
      <span class={styles.icon}>
        {transfer.type === 'file' ? (
          <KindIcon kind={transfer.kind} size={18} />
        ) : (
          <SourceIcon source={transfer.source} size={18} />
        )}
      </span>
      <div class={styles.text}>
        <TransferName transfer={transfer} />
        <p class={styles.state}>
          <span class={stage === 'failed' ? styles.failed : stage === 'done' ? styles.done : undefined}>
            {stageName(stage)}
          </span>{' '}
          <span class={styles.detail}>{stageDetail(status, transfer.size)}</span>
        </p>
        {note !== undefined && (
          <p class={styles.note}>
            <bdi>{note}</bdi>{' '}
            {stage === 'failed' && transfer.uploadId !== undefined && (
              <a href={paths.upload(transfer.uploadId)}>What to do</a>
            )}
          </p>
        )}
        {hasBar && (
          <ProgressBar
            label={visibleName(transfer.name)}
            value={
              stage === 'fetching' && transfer.size === undefined
                ? undefined
                : progressOf(status, transfer.size)
            }
          />
        )}
      </div>
      <RowButtons transfer={transfer} stage={stage} actions={actions} />
    </div>
  );
}

function TransferName({ transfer }: { readonly transfer: Transfer }) {
  const name = visibleName(transfer.name);
  const { entity } = transfer.status.value;
  const title = transfer.type === 'file' ? visibleName(transfer.path ?? name) : name;
  if (entity === undefined)
    return (
      <span class={styles.name} title={title}>
        <FileName name={name} />
      </span>
    );
  const href = entity.type === 'model' ? paths.model(entity.id) : paths.asset(entity.id);
  return (
    <a class={styles.name} href={href} title={title}>
      <FileName name={name} />
    </a>
  );
}

interface RowButtonsProps extends TransferRowProps {
  readonly stage: Stage;
}

function RowButtons({ transfer, stage, actions }: RowButtonsProps) {
  const name = visibleName(transfer.name);
  const main = mainAction(transfer, stage, actions);
  const hasFile = transfer.type === 'file' && transfer.file !== undefined;
  return (
    <div class={styles.buttons}>
      {stage === 'failed' && hasFile && (
        <IconButton
          key="change"
          size="small"
          icon={Pencil}
          label={`Upload ${name} as something else`}
          onClick={() => actions.change(transfer)}
        />
      )}
      {main && (
        // The same button, whatever it does: who presses it does not lose the place.
        <IconButton
          key="main"
          size="small"
          icon={main.icon}
          label={`${main.verb} ${name}`}
          onClick={main.act}
        />
      )}
      <IconButton
        key="end"
        size="small"
        icon={X}
        label={`${isEnded(stage) ? 'Remove' : 'Cancel'} ${name}`}
        onClick={() => actions.cancel(transfer)}
      />
    </div>
  );
}

interface MainAction {
  readonly verb: string;
  readonly icon: Icon;
  readonly act: () => void;
}

function mainAction(transfer: Transfer, stage: Stage, actions: TransferActions): MainAction | undefined {
  const resume = () => actions.resume(transfer);
  const isFile = transfer.type === 'file';
  if (stage === 'failed')
    return isFile && transfer.file === undefined ? undefined : { verb: 'Retry', icon: RotateCw, act: resume };
  if (!isFile) return undefined;
  if (isSending(stage)) return { verb: 'Pause', icon: Pause, act: () => actions.pause(transfer) };
  const canResume = stage === 'paused' || stage === 'permission' || stage === 'missing';
  return canResume ? { verb: 'Resume', icon: Play, act: resume } : undefined;
}
