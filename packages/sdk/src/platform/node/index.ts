/** Node.js, and Deno and Bun, which have its modules. */
import type { Platform } from '../platform.ts';
import { openDownloadTarget as openTarget } from './download-target.ts';
import { hasher } from './hasher.ts';
import { openPath } from './open-path.ts';
import { putPart } from './put-part.ts';
import { spool } from './spool.ts';

export const platform: Platform = {
  name: 'node',
  env: (name) => process.env[name],
  openPath,
  spool,
  hasher,
  putPart,
  openTarget,
};
