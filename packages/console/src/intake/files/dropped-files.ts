import { getDroppedFiles } from '@uppy/core/utils';
import type { PickedFile } from './picked-file.ts';

/** Bytes from which a handle is worth having: smaller files are kept themselves. */
const LARGE = 64 * 1024 ** 2;

/** What Uppy's walk through folders adds to a file. */
type Walked = File & { readonly relativePath?: string | null };

interface ItemWithHandle extends DataTransferItem {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
}

/** Whether somebody drags files, and not a link or a piece of text. */
export function carriesFiles(transfer: DataTransfer | null): transfer is DataTransfer {
  return transfer?.types.includes('Files') === true;
}

/** Every file of a drop, those in folders included. To be called in the `drop` event itself. */
export async function droppedFiles(transfer: DataTransfer): Promise<readonly PickedFile[]> {
  const handles = droppedHandles(transfer);
  const files: readonly Walked[] = await getDroppedFiles(transfer, { logDropError: () => {} });
  const large = await Promise.all((await handles).map(withFile));
  return files.map((file) => ({
    file,
    path: file.relativePath ?? undefined,
    handle: large.find((other) => other !== undefined && isSame(other.file, file))?.handle,
  }));
}

/** Of files that were dropped by themselves. Asking without HTTPS ends the page in some versions of Chrome. */
async function droppedHandles(transfer: DataTransfer): Promise<readonly (FileSystemHandle | null)[]> {
  if (!isSecureContext) return [];
  const items: readonly ItemWithHandle[] = [...transfer.items].filter(({ kind }) => kind === 'file');
  const asked = items.map((item) => item.getAsFileSystemHandle?.().catch(() => null) ?? null);
  return Promise.all(asked);
}

async function withFile(
  handle: FileSystemHandle | null,
): Promise<{ readonly file: File; readonly handle: FileSystemFileHandle } | undefined> {
  if (!(handle instanceof FileSystemFileHandle)) return undefined;
  const file = await handle.getFile().catch(() => undefined);
  return file === undefined || file.size < LARGE ? undefined : { file, handle };
}

function isSame(one: File, other: File): boolean {
  return one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
}
