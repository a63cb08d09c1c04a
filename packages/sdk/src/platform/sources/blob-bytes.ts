import { FileChangedError } from '../../errors/file-changed-error.ts';

/**
 * Reads a Blob piece by piece, without holding more than a piece.
 * @throws FileChangedError where it is a file that was changed or removed since it was chosen
 */
export async function* blobBytes(blob: Blob): AsyncGenerator<Uint8Array> {
  const reader = blob.stream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    await assertReadable(blob);
    throw error;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/**
 * Browsers pin a chosen file to its time of modification: one that changed cannot be read. Streams and requests only say
 * that something failed.
 * @throws FileChangedError where that is why
 */
export async function assertReadable(blob: Blob): Promise<void> {
  try {
    await blob.slice(0, 1).arrayBuffer();
  } catch (cause) {
    throw new FileChangedError(
      'The file was changed, moved or removed after it was chosen: choose it again',
      {
        cause,
      },
    );
  }
}
