import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { throwIfAborted } from '../../core/pause.ts';
import type { ByteSource } from '../platform.ts';
import { FileSource } from './file-source.ts';

/**
 * Keeps a stream in a temporary file that nobody else may read. Its name is removed at once, so that nothing is left
 * behind even by a process that is killed; where the system does not allow that (Windows), when it is closed.
 */
export async function spool(
  stream: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<ByteSource> {
  const path = join(tmpdir(), `wharf-${randomUUID()}`);
  const handle = await open(path, 'wx+', 0o600);
  const remove = () => rm(path, { force: true });
  try {
    await remove().catch(() => {});
    let size = 0;
    for await (const bytes of stream) {
      throwIfAborted(signal);
      await handle.writeFile(bytes);
      size += bytes.length;
    }
    return new FileSource(handle, { name: undefined, stats: undefined, size }, remove);
  } catch (error) {
    await handle.close();
    await remove();
    throw error;
  }
}
