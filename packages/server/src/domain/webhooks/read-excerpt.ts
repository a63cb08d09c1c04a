import type { RemoteResponse } from '../../ports/remote-fetcher.ts';
import { freeText } from '../plain-text.ts';

/** Bytes of an answer that are read at most, and kept at most. */
const MOST_READ = 64 * 1024;
const MOST_KEPT = 1024;

/** The beginning of an answer as text, whatever it is; what came, where it breaks off or takes too long. */
export async function readExcerpt({ body }: Pick<RemoteResponse, 'body'>): Promise<string> {
  const kept = Buffer.alloc(MOST_KEPT);
  let read = 0;
  try {
    for await (const bytes of body) {
      if (read < MOST_KEPT) kept.set(bytes.subarray(0, MOST_KEPT - read), read);
      read += bytes.length;
      if (read >= MOST_READ) break;
    }
  } catch {
    // The status has come, and that is what counts.
  }
  return freeText(kept.subarray(0, Math.min(read, MOST_KEPT)).toString('utf8'));
}
