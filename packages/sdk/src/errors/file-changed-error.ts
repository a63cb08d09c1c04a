import { WharfError } from './wharf-error.ts';

/**
 * The file changed while it was read; or it cannot be what a resumed upload ends with: it has another size than that was
 * begun for, or other bytes than those that are complete. Parts of a pending upload that differ are sent again instead.
 */
export class FileChangedError extends WharfError {
  override readonly name: string = 'FileChangedError';
}
