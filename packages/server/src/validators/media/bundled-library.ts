import { createRequire } from 'node:module';
import type * as Constants from 'node-av/constants';
import type * as Lib from 'node-av/lib';

/** FFmpeg's libraries as the optional package `node-av` binds them, with its constants. */
export interface MediaLibrary {
  readonly lib: typeof Lib;
  readonly constants: typeof Constants;
}

let library: Promise<MediaLibrary | undefined> | undefined;

/**
 * Loads the native addon, once; undefined where it is not installed or does not run here. Only for decoder
 * processes: the addon decodes hostile bytes in the process that loads it.
 */
export function loadMediaLibrary(): Promise<MediaLibrary | undefined> {
  library ??= load().catch(() => undefined);
  return library;
}

async function load(): Promise<MediaLibrary> {
  // Its low-level part: 45 ms and 36 MB instead of 85 ms and 45 MB for all of it.
  const [lib, constants] = await Promise.all([import('node-av/lib'), import('node-av/constants')]);
  // It would write to the standard error output, which the server keeps for crashes.
  lib.Log.setLevel(constants.AV_LOG_QUIET);
  return { lib, constants };
}

/** Whether the package is installed, without loading it: for the server process, as a hint only. */
export function isMediaLibraryInstalled(): boolean {
  try {
    const require = createRequire(import.meta.url);
    require.resolve('node-av/lib');
    const platform =
      process.platform === 'win32' ? `win32-${process.arch}-msvc` : `${process.platform}-${process.arch}`;
    createRequire(require.resolve('node-av/lib')).resolve(`@seydx/node-av-${platform}/node-av.node`);
    return true;
  } catch {
    return false;
  }
}
