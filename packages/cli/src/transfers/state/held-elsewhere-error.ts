import { CommandError } from '../../errors/command-error.ts';
import { EXIT } from '../../exit-codes.ts';

/** Another process sends this upload right now. */
export class HeldElsewhereError extends CommandError {
  constructor(uploadId: string, holder: number) {
    super(`process ${holder} is sending it as ${uploadId}`, EXIT.failed, {
      next: 'Wait for it, or send the file a second time with --fresh.',
    });
  }
}
