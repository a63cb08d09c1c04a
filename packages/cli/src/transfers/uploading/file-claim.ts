/** Of two commands that are about to send the same file, one looks for an earlier upload, and creates one, at a time. */
import { setTimeout as pause } from 'node:timers/promises';
import type { UploadStore } from '../state/upload-store.ts';

/** Milliseconds between two looks at a file that another process has claimed. */
const LOOKED_AT_EVERY = 50;

export interface FileClaim {
  /** Once the upload is kept, and so can be found; more often does nothing. */
  release(): Promise<void>;
}

/**
 * Waits for its turn. Where the disk refuses, nobody waits for anybody: the file is sent nevertheless.
 * @param absolute path
 */
export async function claimFile(
  store: UploadStore,
  absolute: string,
  interrupted: AbortSignal,
): Promise<FileClaim> {
  for (;;) {
    const taken = await store.lockFile(absolute).catch(() => undefined);
    if (taken !== undefined && 'holder' in taken && !interrupted.aborted) {
      await pause(LOOKED_AT_EVERY);
      continue;
    }
    let held = taken === undefined || 'holder' in taken ? undefined : taken;
    return {
      async release() {
        // By then it may be somebody else's.
        const mine = held;
        held = undefined;
        await mine?.release();
      },
    };
  }
}
