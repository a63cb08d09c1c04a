import { throwIfAborted } from '../../core/pause.ts';
import { WharfError } from '../../errors/wharf-error.ts';
import type { ByteSource } from '../platform.ts';
import { bytesSource } from '../sources/bytes-source.ts';

/** Bytes kept in memory where there is no disk. */
const MAX_SPOOL = 64 * 1024 * 1024;

/** @throws WharfError for a stream of more than 64 MiB */
export async function spool(
  stream: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<ByteSource> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const bytes of stream) {
    throwIfAborted(signal);
    size += bytes.length;
    if (size > MAX_SPOOL)
      throw new WharfError(
        `There is no disk here to keep a stream of more than ${MAX_SPOOL} bytes: give its fileSize, so that it is sent as it comes`,
      );
    pieces.push(bytes.slice());
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return bytesSource(whole);
}
