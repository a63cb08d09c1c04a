/** What an installation finds on its machine, for `wharf doctor`: looked at without starting anything or keeping it. */
import { constants } from 'node:fs';
import { access, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SandboxUnavailableError } from '../adapters/decoder/decoder-errors.ts';
import { planLaunch } from '../adapters/decoder/launch.ts';
import { type Config, parseConfig } from '../config/config.ts';
import { ConfigError } from '../config/parse.ts';
import { isMediaLibraryInstalled } from '../validators/media/bundled-library.ts';
import { mediaPrograms } from './media-programs.ts';
import { inspectStorage, type StorageInspection, setUpStorage } from './storage-inspection.ts';
import { TOOL_DIRECTORIES } from './tool-directories.ts';

export { ConfigError, type StorageInspection, setUpStorage };

export interface Inspection {
  readonly dataDirectory: {
    /** Absolute. */
    readonly path: string;
    readonly exists: boolean;
    /** Why nothing can be written there; `undefined` where it can. */
    readonly notWritable: string | undefined;
    /** Bytes that this user may still write. */
    readonly free: number;
  };
  /** Undefined where blobs are in the data directory. */
  readonly storage: StorageInspection | undefined;
  readonly decoders: {
    /** What decodes video and audio: a package, or the programs of the system; `undefined`: nothing does. */
    readonly media: 'bundled' | 'system' | undefined;
    /** Whether the kernel bounds their memory. */
    readonly memoryBounded: boolean;
    /** Why they have no namespaces of their own; `undefined` where they have. */
    readonly unconfined: string | undefined;
    /** True where the server would not start without. */
    readonly confinementRequired: boolean;
  };
}

/** @throws ConfigError where a setting cannot be used */
export async function inspectInstallation(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Inspection> {
  const config = parseConfig(environment);
  return {
    dataDirectory: await inspectDirectory(config.dataDirectory),
    storage: await inspectStorage(config),
    decoders: inspectDecoders(config),
  };
}

/** Nothing is created that was not there: the first parent that exists tells what can be. */
async function inspectDirectory(given: string): Promise<Inspection['dataDirectory']> {
  const path = resolve(given);
  const found = await stat(path).catch(() => undefined);
  let existing = path;
  while (existing !== dirname(existing) && (await stat(existing).catch(() => undefined)) === undefined) {
    existing = dirname(existing);
  }
  const { bavail, bsize } = await statfs(existing);
  return {
    path,
    exists: found !== undefined,
    notWritable: await notWritable(existing, existing === path),
    free: bavail * bsize,
  };
}

async function notWritable(directory: string, tryIt: boolean): Promise<string | undefined> {
  try {
    await access(directory, constants.W_OK | constants.X_OK);
    if (tryIt) {
      // A full or read-only file system says so only now.
      const probe = join(directory, `.wharf-doctor-${process.pid}`);
      await writeFile(probe, 'x', { flag: 'wx' }).finally(() => rm(probe, { force: true }));
    }
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function inspectDecoders(config: Config): Inspection['decoders'] {
  const programs = mediaPrograms(config.mediaEngine, TOOL_DIRECTORIES);
  const bundled = /^(auto|bundled)$/.test(config.mediaEngine) && isMediaLibraryInstalled();
  const media = bundled ? 'bundled' : programs.length === 2 ? 'system' : undefined;
  const confinementRequired = config.decoderSandbox === 'required';
  try {
    const { memoryBounded, unconfined } = planLaunch({
      entry: fileURLToPath(new URL('./decoder-child.ts', import.meta.url)),
      entryArguments: [],
      programs,
      memoryBytes: config.decoderMemory,
      sandbox: config.decoderSandbox,
      toolDirectories: TOOL_DIRECTORIES,
    });
    return { media, memoryBounded, unconfined, confinementRequired };
  } catch (error) {
    if (!(error instanceof SandboxUnavailableError)) throw error;
    return { media, memoryBounded: false, unconfined: error.message, confinementRequired };
  }
}
