import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { failUpload } from './fail-upload.ts';

/** `errorDetails.code` of uploads whose parts the store no longer takes. */
export const ENDED_BY_STORE = 'ended-by-store';

const MESSAGE =
  'The storage ended this upload before it was complete, as a rule on its bucket may do, and its parts are gone. Create a new upload.';

/**
 * Fails a pending upload of which the store keeps nothing and takes nothing: its owner would send parts in vain until
 * it expires. Repeatable.
 * @returns undefined: whoever asks reads it again, for an abort or a complete may have come first
 */
export async function failEndedUpload(
  deps: Pick<Dependencies, 'database' | 'feed' | 'clock'>,
  upload: UploadRecord,
): Promise<undefined> {
  const failure = { code: ENDED_BY_STORE, message: MESSAGE };
  const failed = await deps.database.transaction((tx) =>
    failUpload(tx, upload, failure, 'failure', deps.clock()),
  );
  if (failed) deps.feed.uploadChanged(upload);
}
