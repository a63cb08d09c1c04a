import { ChevronDown, ChevronUp, EllipsisVertical, Pause, Play } from 'lucide-preact';
import { formatSpeed } from '../../format/bytes.ts';
import { formatPercent } from '../../format/numbers.ts';
import { formatDuration } from '../../format/time.ts';
import { IconButton } from '../../ui/button.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import type { IntakeEngine } from '../transfers/intake-engine.ts';
import type { Stage } from '../transfers/status.ts';
import type { Transfer } from '../transfers/transfer.ts';
import type { Summary } from '../transfers/transfer-list.ts';
import styles from './tray.module.css';
import { trayTitle } from './tray-title.ts';

interface TrayHeadProps {
  readonly engine: IntakeEngine;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly onCancelAll: () => void;
}

const SENDING: readonly Stage[] = ['waiting', 'preparing', 'uploading'];

/** The sums over all transfers, and what can be done with all of them. */
export function TrayHead({ engine, isOpen, onToggle, onCancelAll }: TrayHeadProps) {
  const summary = engine.list.summary.value;
  const { counts, total, active } = summary;
  const of = (...stages: readonly Stage[]) => stages.reduce((sum, stage) => sum + (counts[stage] ?? 0), 0);
  const ended = of('done', 'failed');
  const each = (stages: readonly Stage[], act: (transfer: Transfer) => void) => {
    for (const transfer of engine.list.all())
      if (stages.includes(transfer.status.peek().stage)) act(transfer);
  };
  const pauseAll = () => each(SENDING, (transfer) => engine.pause(transfer));
  const resumeAll = () => each(['paused'], (transfer) => void engine.resume(transfer));
  const retryAll = () => each(['failed'], (transfer) => void engine.resume(transfer));
  return (
    <div class={styles.head}>
      <div class={styles.title}>
        <h2>{trayTitle(summary)}</h2>
        <p class={styles.sums}>{sums(summary)}</p>
      </div>
      <div class={styles.buttons}>
        {of(...SENDING) > 0 ? (
          <IconButton size="small" icon={Pause} label="Pause all" onClick={pauseAll} />
        ) : (
          of('paused') > 0 && <IconButton size="small" icon={Play} label="Resume all" onClick={resumeAll} />
        )}
        <Menu icon={EllipsisVertical} label="More for all uploads" size="small">
          <MenuItem onSelect={() => engine.clearEnded()} disabled={ended === 0}>
            Clear finished
          </MenuItem>
          <MenuItem onSelect={retryAll} disabled={of('failed') === 0}>
            Retry failed files
          </MenuItem>
          <MenuItem danger onSelect={onCancelAll} disabled={ended === total}>
            Cancel all
          </MenuItem>
        </Menu>
        <IconButton
          size="small"
          icon={isOpen ? ChevronDown : ChevronUp}
          label={isOpen ? 'Show less' : 'Show uploads'}
          aria-expanded={isOpen}
          onClick={onToggle}
        />
      </div>
      {active > 0 && (
        <div class={styles.progress}>
          <ProgressBar label="All uploads" value={summary.progress} />
        </div>
      )}
    </div>
  );
}

function sums({ active, progress, bytesPerSecond, secondsLeft }: Summary): string {
  if (active === 0) return '';
  return [
    formatPercent(progress),
    bytesPerSecond < 1 ? '' : formatSpeed(bytesPerSecond),
    secondsLeft === undefined ? '' : `${formatDuration(secondsLeft)} left`,
  ]
    .filter(Boolean)
    .join(' · ');
}
