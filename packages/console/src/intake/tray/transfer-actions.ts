import type { Transfer } from '../transfers/transfer.ts';

/** What a row of the tray can do. */
export interface TransferActions {
  pause(transfer: Transfer): void;
  /** Goes on, tries again, or asks for what it takes to. */
  resume(transfer: Transfer): void;
  /** Stops it, or takes it out of the list where it has ended. */
  cancel(transfer: Transfer): void;
  /** Sends the file as something else. */
  change(transfer: Transfer): void;
}
