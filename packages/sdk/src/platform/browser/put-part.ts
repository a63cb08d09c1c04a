import type { Fetch } from '../../core/api.ts';
import type { ByteRange, PartAnswer, PartRequest } from '../platform.ts';
import { assertReadable, blobBytes } from '../sources/blob-bytes.ts';
import { fetchPut } from './fetch-put.ts';
import { xhrPut } from './xhr-put.ts';

/** What is sent: of a file a reference to its bytes, of anything else a copy that the browser keeps. */
async function blobOf(range: ByteRange): Promise<Blob> {
  if (range.blob !== undefined) return range.blob;
  const pieces: BlobPart[] = [];
  for await (const piece of range.stream()) pieces.push(new Blob([piece as BlobPart]));
  return new Blob(pieces);
}

/** Reads the bytes that the browser sends by itself. @returns early once `signal` is aborted */
async function tell(blob: Blob, onBytes: PartRequest['onBytes'], signal: AbortSignal): Promise<void> {
  if (onBytes === undefined) return;
  for await (const bytes of blobBytes(blob)) {
    if (signal.aborted) return;
    await onBytes(bytes);
  }
}

/**
 * PUTs one part, and has its bytes looked at meanwhile: browsers do not show what they send, but a Blob never
 * changes.
 * @throws FileChangedError where the file was changed since it was chosen, which browsers report as a broken connection
 */
export async function putPart(request: PartRequest, fetch: Fetch | undefined): Promise<PartAnswer> {
  const body = await blobOf(request.range);
  const { url, onBytes, signal, idleTimeout } = request;
  let sent = 0;
  const onProgress = (bytes: number) => {
    sent = bytes;
    request.onProgress(bytes);
  };
  const over = new AbortController();
  const told = tell(body, onBytes, over.signal);
  // Whether the sending or the looking fails first, the other must not become an unhandled rejection.
  told.catch(() => {});
  try {
    const put = { url, body, onProgress, signal, idleTimeout };
    const answer = await (fetch === undefined ? xhrPut(put) : fetchPut(put, fetch));
    if (answer.status < 300) await told;
    return answer;
  } catch (error) {
    if (signal.aborted) throw error;
    // Where only the answer was lost, the digest tells whether the part has arrived.
    await (sent === body.size ? told : assertReadable(body));
    throw error;
  } finally {
    over.abort();
  }
}
