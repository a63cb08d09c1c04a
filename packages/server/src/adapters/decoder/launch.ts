import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SandboxUnavailableError } from './decoder-errors.ts';
import { planSandbox } from './sandbox.ts';
import { findTool } from './tools.ts';

/** How a decoder child is started. */
export interface LaunchPlan {
  readonly command: string;
  readonly args: readonly string[];
  /** False where no tool was found that can bound the memory: the server then has to watch it. */
  readonly memoryBounded: boolean;
  /** Why the child has no namespaces of its own; undefined where it has. */
  readonly unconfined: string | undefined;
}

/** `auto`: where the system allows it. `required`: or refuse to start. `off`: never. */
export type SandboxMode = 'auto' | 'required' | 'off';

export interface LaunchOptions {
  /** Path of the child's entry module. */
  readonly entry: string;
  /** Words for the entry's command line. */
  readonly entryArguments: readonly string[];
  /** Programs of the system that the child may start; none, and it may start nothing at all. */
  readonly programs: readonly string[];
  /** Private memory in bytes that decoding may take, on top of what an idle child has. */
  readonly memoryBytes: number;
  readonly sandbox: SandboxMode;
  /** Directories in which util-linux's tools are looked for. */
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
 * - namespaces (see sandbox.ts): no network, no other process, no file but the program's and the system's libraries.
 *   They hold native code, too.
 * - Node's permission model: no file but the program's own, no worker, no program but those allowed. It holds
 *   JavaScript even where there are no namespaces.
 *
 * The environment is for the caller to leave empty. Where the tools are missing (not Linux, or a minimal
 * image) the V8 heap is still bounded, and the plan says what is missing.
 *
 * @throws {SandboxUnavailableError} where `sandbox` is `required` and there can be none.
 */
export function planLaunch(options: LaunchOptions): LaunchPlan {
  const { entry, memoryBytes, toolDirectories } = options;
  const readable = readableDirectories(entry);
  const setpriv = findTool('setpriv', toolDirectories);
  const prlimit = findTool('prlimit', toolDirectories);
  const sandbox = prlimit === undefined ? { unavailable: 'it needs prlimit' } : confine(options, readable);
  if (options.sandbox === 'required' && 'unavailable' in sandbox) {
    throw new SandboxUnavailableError(sandbox.unavailable);
  }
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
    ...('prefix' in sandbox ? sandbox.prefix : []),
    ...node(options, readable),
  ];
  const [command = process.execPath, ...args] = chain;
  return {
    command,
    args,
    memoryBounded: prlimit !== undefined,
    unconfined: 'unavailable' in sandbox ? sandbox.unavailable : undefined,
  };
}

function confine(options: LaunchOptions, readable: readonly string[]): ReturnType<typeof planSandbox> {
  const { sandbox, programs, toolDirectories } = options;
  if (sandbox === 'off') return { unavailable: 'it is switched off' };
  // A program of the system is fed over loopback; JavaScript gets its bytes through the socket.
  return planSandbox({ readable, programs, loopback: programs.length > 0, toolDirectories });
}

function node(
  { entry, entryArguments, programs, memoryBytes }: LaunchOptions,
  readable: readonly string[],
): string[] {
  return [
    process.execPath,
    '--no-warnings',
    // The heap proper; pixels and WebAssembly lie outside of it.
    `--max-old-space-size=${Math.floor(memoryBytes / 2 ** 21)}`,
    '--permission',
    '--allow-addons',
    ...(programs.length > 0 ? ['--allow-child-process'] : []),
    ...readable.map((directory) => `--allow-fs-read=${join(directory, '*')}`),
    entry,
    ...entryArguments,
  ];
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
