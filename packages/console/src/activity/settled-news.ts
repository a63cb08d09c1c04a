import type { Upload } from '@wharf/sdk';
import { plural } from '../format/numbers.ts';

/** Uploads that are named one by one when they end together; of more, only their number is told. */
const NAMED = 3;

/** What is read out of uploads that have ended at about the same time. */
export function settledNews(uploads: readonly Upload[]): string {
  if (uploads.length <= NAMED) {
    return uploads
      .map(({ fileName, status }) => (status === 'imported' ? `${fileName} is done` : `${fileName} failed`))
      .join('. ');
  }
  const failed = uploads.filter(({ status }) => status === 'failed').length;
  const done = uploads.length - failed;
  return [done > 0 && `${plural(done, 'upload')} done`, failed > 0 && `${plural(failed, 'upload')} failed`]
    .filter(Boolean)
    .join(', ');
}
