import { type Api, putPart, type UploadJson } from './api.ts';
import { textFields } from './sample-files.ts';
import { until } from './until.ts';

/** Tries to see an upload in a state that it is in only while a worker decodes it. */
const TRIES = 5;

/**
 * Sends a text and returns while a worker is at it. A machine that is busy with something else may let it pass unseen:
 * then another is sent, under another name.
 */
export async function beingValidated(api: Api, file: Uint8Array, name: string): Promise<UploadJson> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const fields = { ...textFields(`${name}-${tries}.txt`), fileSize: file.length, parts: 1 };
    const upload = await api.createUpload(fields);
    const { status } = await putPart(upload.parts?.[0]?.url ?? '', file);
    if (status !== 200) throw new Error(`The part was answered with ${status}`);
    await api.completeUpload(upload.id);
    const seen = await until('a worker has begun', async () => {
      const now = await api.retrieveUpload(upload.id);
      return now.status !== 'complete' && now.status;
    });
    if (seen === 'validating') return upload;
  }
  throw new Error(`None of ${TRIES} files was seen while it was validated`);
}
