import { useState } from 'preact/hooks';
import { errorMessage } from '../../client/error-message.ts';
import { sawError } from '../../client/watch-session.ts';
import { plural } from '../../format/numbers.ts';
import { SHELVES } from '../list/shelf-text.ts';
import type { Shelf } from '../list/sources.ts';
import type { BulkOutcome } from './bulk.ts';

export interface Bulk {
  /** 0 to 1 while it runs. */
  readonly progress: number | undefined;
  /** What could not be done, and why. */
  readonly failure: string | undefined;
  /** @returns whether all went well; then a dialog can close */
  readonly run: (
    ids: readonly string[],
    change: (onProgress: (tried: number) => void) => Promise<BulkOutcome>,
    onDone: (done: readonly string[]) => void,
  ) => Promise<boolean>;
}

/** How a change to many entries is getting on. @param couldNot `could not be deleted` */
export function useBulk(shelf: Shelf, couldNot: string): Bulk {
  const [progress, setProgress] = useState<number>();
  const [failure, setFailure] = useState<string>();
  return {
    progress,
    failure,
    run: async (ids, change, onDone) => {
      setFailure(undefined);
      setProgress(0);
      try {
        const { done, failed, error } = await change((tried) => setProgress(tried / ids.length));
        if (done.length > 0) onDone(done);
        if (failed.length === 0) return true;
        sawError(error);
        setFailure(failureText(shelf, failed.length, ids.length, couldNot, error));
      } catch (error) {
        sawError(error);
        setFailure(errorMessage(error));
      } finally {
        setProgress(undefined);
      }
      return false;
    },
  };
}

function failureText(shelf: Shelf, failed: number, all: number, couldNot: string, error: unknown): string {
  const { one, many } = SHELVES[shelf];
  const which = failed === all ? plural(failed, one, many) : `${failed} of ${plural(all, one, many)}`;
  return `${which} ${couldNot}: ${errorMessage(error)}`;
}
