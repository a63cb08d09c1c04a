import type { Slots } from '../../ports/slots.ts';
import { RateLimitError } from '../errors.ts';
import { PREVIEW_PATIENCE } from './preview-import.ts';

/** Previews of one project at once. Each holds a connection to a server that may be slow. */
const MAX_PER_PROJECT = 4;
const LIMIT = { kind: 'preview', slots: MAX_PER_PROJECT, holdFor: 2 * PREVIEW_PATIENCE } as const;
/** Seconds after which a slot may well be free. */
const TRY_AGAIN = 1;

/**
 * Keeps one project from having its previews made at the cost of everybody else, whichever node it asks.
 * @throws RateLimitError when all slots of the project are taken, or what `work` throws
 */
export async function inPreviewSlot<T>(slots: Slots, projectId: string, work: () => Promise<T>): Promise<T> {
  const free = await slots.take(LIMIT, projectId);
  if (free === undefined) {
    throw new RateLimitError(
      `This project is having ${MAX_PER_PROJECT} previews made already: wait until one is done`,
      TRY_AGAIN,
      { actionName: 'preview', actionLimit: MAX_PER_PROJECT },
    );
  }
  try {
    return await work();
  } finally {
    await free();
  }
}
