import { formatBytes, formatSpeed } from '../../format/bytes.ts';
import { formatPercent } from '../../format/numbers.ts';
import { formatDuration } from '../../format/time.ts';
import type { Stage, TransferStatus } from '../transfers/status.ts';
import { secondsLeft } from '../transfers/throughput.ts';

const NAMES: Readonly<Record<Stage, string>> = {
  waiting: 'Waiting',
  preparing: 'Preparing',
  uploading: 'Uploading',
  fetching: 'Fetching',
  queued: 'Waiting to be checked',
  checking: 'Checking',
  importing: 'Storing',
  paused: 'Paused',
  permission: 'The browser needs your permission to read the file again',
  missing: 'Choose the same file again to go on',
  done: 'Done',
  failed: 'Failed',
};

/** Where a transfer is, in words. */
export function stageName(stage: Stage): string {
  return NAMES[stage];
}

/** More about it: time left, bytes, speed; the end may be cut off. Empty where there is nothing to add. */
export function stageDetail(status: TransferStatus, size: number | undefined): string {
  const { stage, bytes, bytesPerSecond, processed } = status;
  switch (stage) {
    case 'uploading':
    case 'fetching':
      return [leftOf(bytes, size, bytesPerSecond), bytesOf(bytes, size), speedOf(bytesPerSecond)]
        .filter(Boolean)
        .join(' · ');
    case 'paused':
      return bytes > 0 ? bytesOf(bytes, size) : sizeOf(size);
    case 'checking':
      return processed > 0 ? formatPercent(processed) : '';
    case 'waiting':
    case 'done':
      return sizeOf(size);
    default:
      return '';
  }
}

function sizeOf(size: number | undefined): string {
  return size === undefined ? '' : formatBytes(size);
}

function bytesOf(bytes: number, size: number | undefined): string {
  return size === undefined ? formatBytes(bytes) : `${formatBytes(bytes)} of ${formatBytes(size)}`;
}

function speedOf(bytesPerSecond: number): string {
  return bytesPerSecond < 1 ? '' : formatSpeed(bytesPerSecond);
}

function leftOf(bytes: number, size: number | undefined, bytesPerSecond: number): string {
  const left = size === undefined ? undefined : secondsLeft(size - bytes, bytesPerSecond);
  return left === undefined ? '' : `${formatDuration(left)} left`;
}
