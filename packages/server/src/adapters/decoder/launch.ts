import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** How a decoder child is started. */
export interface LaunchPlan {
  readonly command: string;
  readonly args: readonly string[];
  /** False where no tool was found that can bound the memory: the server then has to watch it. */
  readonly memoryBounded: boolean;
}

export interface LaunchOptions {
  /** Path of the child's entry module. */
  readonly entry: string;
  /** Private memory in bytes that decoding may take, on top of what an idle child has. */
  readonly memoryBytes: number;
  /** Directories in which util-linux's `prlimit` and `setpriv` are looked for. */
  readonly toolDirectories: readonly string[];
}

/**
 * What an idle child already counts against RLIMIT_DATA: Node 24 reserves some 575 MB of address space
 * (most of it V8's code range), sharp and libheif bring it to 680 MB, though only 90 MB are resident.
 */
const IDLE_DATA_BYTES = 680e6;
/** Enough for Node, its threads and the socket; none to spare for a hundred connections. */
const MAX_OPEN_FILES = 64;

/**
 * Plans the child's command line. Each layer alone already forbids most of what hostile bytes could want:
 *
 * - `setpriv` (util-linux): the kernel kills the child with its parent, and no program it might start gains rights.
 * - `prlimit` (util-linux): bounds private memory, forbids to write any file and to dump core.
 * - Node's permission model: no file but the program's own, no child process, no worker. Native
 *   code is not held by it, hence the other two.
 *
 * The environment is for the caller to leave empty. Where the tools are missing (not Linux, or a minimal
 * image) the V8 heap is still bounded, and `memoryBounded` is false.
 */
export function planLaunch({ entry, memoryBytes, toolDirectories }: LaunchOptions): LaunchPlan {
  const node = [
    process.execPath,
    '--no-warnings',
    // The heap proper; pixels and WebAssembly lie outside of it.
    `--max-old-space-size=${Math.floor(memoryBytes / 2 ** 21)}`,
    '--permission',
    '--allow-addons',
    ...readableDirectories(entry).map((directory) => `--allow-fs-read=${join(directory, '*')}`),
    entry,
  ];
  const setpriv = findTool('setpriv', toolDirectories);
  const prlimit = findTool('prlimit', toolDirectories);
  const chain = [
    ...(setpriv === undefined ? [] : [setpriv, '--pdeathsig', 'KILL', '--no-new-privs']),
    ...(prlimit === undefined
      ? []
      : [
          prlimit,
          `--data=${Math.floor(IDLE_DATA_BYTES + memoryBytes)}`,
          '--fsize=0',
          '--core=0',
          `--nofile=${MAX_OPEN_FILES}`,
        ]),
    ...node,
  ];
  const [command = process.execPath, ...args] = chain;
  return { command, args, memoryBounded: prlimit !== undefined };
}

function findTool(name: string, directories: readonly string[]): string | undefined {
  return directories.map((directory) => join(directory, name)).find((path) => existsSync(path));
}

/**
 * The program's own code: every `node_modules` above the entry, and the folder that holds its package
 * and the packages beside it.
 */
function readableDirectories(entry: string): string[] {
  const ancestors: string[] = [];
  for (let directory = dirname(entry); directory !== dirname(directory); directory = dirname(directory)) {
    ancestors.push(directory);
  }
  const modules = ancestors
    .map((directory) => join(directory, 'node_modules'))
    .filter((path) => existsSync(path));
  const own = ancestors.find((directory) => existsSync(join(directory, 'package.json'))) ?? dirname(entry);
  return [dirname(own), ...modules];
}
