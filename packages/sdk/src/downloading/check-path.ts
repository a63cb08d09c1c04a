import { WharfError } from '../errors/wharf-error.ts';
import type { DownloadOptions } from './download.ts';

/**
 * For callers whom no compiler has told: nothing is ever written to a path that they did not mean.
 * @throws WharfError where there is none, or it is empty
 */
export function checkPath(options: Partial<DownloadOptions> | null | undefined): void {
  const path: unknown = options?.path;
  if (typeof path !== 'string' || path === '')
    throw new WharfError('A download needs a `path`, not empty: download({ path })');
}
