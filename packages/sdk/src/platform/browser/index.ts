/** Browsers: files are `File` objects, parts go out by XMLHttpRequest, digests are computed in a Worker. */
import { WharfError } from '../../errors/wharf-error.ts';
import { sha256Hasher } from '../../hashing/worker/sha256-hasher.ts';
import type { Platform } from '../platform.ts';
import { putPart } from './put-part.ts';
import { spool } from './spool.ts';

export const platform: Platform = {
  name: 'browser',
  // Pages have no environment, and credentials do not belong into bundles that replace `process.env`.
  env: () => undefined,
  openPath: async (path) => {
    throw new WharfError(
      `A page cannot open ${String(path)}: give the File of an <input type="file"> or of a drop`,
    );
  },
  spool,
  hasher: (algorithm) => (algorithm === 'sha256' ? sha256Hasher() : undefined),
  putPart,
  openTarget: async () => {
    throw new WharfError("A page cannot write files: give the asset's `url` to a link with `download`");
  },
};
