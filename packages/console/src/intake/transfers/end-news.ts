import { plural } from '../../format/numbers.ts';
import type { Transfer } from './transfer.ts';

/** Gathers what has ended, and says it once everything has: not one message for each of hundreds. */
export class EndNews {
  #done = 0;
  #failed = 0;

  /** @returns what is to be said now; empty where something is still on its way */
  ended({ status }: Pick<Transfer, 'status'>, isLast: boolean): string {
    if (status.peek().stage === 'done') this.#done += 1;
    else this.#failed += 1;
    return isLast ? this.#tell() : '';
  }

  #tell(): string {
    const done = this.#done === 0 ? '' : `${plural(this.#done, 'upload')} done`;
    const failed = this.#failed === 0 ? '' : `${plural(this.#failed, 'upload')} failed`;
    this.#done = 0;
    this.#failed = 0;
    return [done, failed].filter(Boolean).join(', ');
  }
}
