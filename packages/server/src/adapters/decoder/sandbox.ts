import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findTool } from './tools.ts';

const SCRIPT = fileURLToPath(new URL('./enter-sandbox.sh', import.meta.url));
/** Where the new file system is laid; it has to exist and to hold nothing that the program needs, for it hides that. */
const MOUNT_POINTS = ['/mnt', '/media', '/srv', '/tmp', '/var/tmp'];
/** What native code needs of the system: shared libraries, and fonts for the text of an SVG. */
const SYSTEM_PATHS = [
  '/lib',
  '/lib64',
  '/usr/lib',
  '/usr/lib64',
  '/etc/ld.so.cache',
  // Debian's way to choose among libraries: its FFmpeg finds BLAS through it.
  '/etc/alternatives',
  '/etc/fonts',
  '/usr/share/fontconfig',
  '/usr/share/fonts',
  '/usr/local/share/fonts',
];
const DEVICES = ['/dev/null', '/dev/urandom'];
const TOOLS = ['unshare', 'sh', 'setpriv', 'mount', 'umount'] as const;
const PROBE_TIMEOUT_MS = 10_000;

export interface SandboxOptions {
  /** Directories and files of the program, readable inside at the same paths. */
  readonly readable: readonly string[];
  /** Programs that may be started inside, with whatever `/usr/bin` they need. */
  readonly programs: readonly string[];
  /** Whether the sandbox has a loopback interface of its own. */
  readonly loopback: boolean;
  /** Directories in which `unshare` and `sh` are looked for. */
  readonly toolDirectories: readonly string[];
}

/**
 * The words to put before a command so that it runs in user, mount, network, process, IPC and host name
 * namespaces of its own (namespaces(7)): no network but perhaps its own loopback, no process but its own to
 * see or signal, and a read-only file system of nothing but `readable`, the system's libraries and fonts. It
 * has no capabilities left, and ends with the process that started it.
 *
 * Tried before it is promised: containers and hardened kernels may forbid unprivileged namespaces.
 * @returns the words, or why there can be no sandbox.
 */
export function planSandbox(
  options: SandboxOptions,
): { readonly prefix: readonly string[] } | { readonly unavailable: string } {
  const { toolDirectories, readable, programs, loopback } = options;
  const [unshare, sh, setpriv, mount, umount] = TOOLS.map((name) => findTool(name, toolDirectories));
  if (process.platform !== 'linux' || !unshare || !sh || !setpriv || !mount || !umount) {
    return { unavailable: `it needs Linux and ${TOOLS.join(', ')} (util-linux)` };
  }
  // The script needs the two mount tools on the other side, too; without capabilities they can do nothing.
  const wanted = [...SYSTEM_PATHS, ...readable, ...programs, setpriv, mount, umount, process.execPath];
  const mountPoint = MOUNT_POINTS.find(
    (path) => existsSync(path) && !wanted.some((inside) => inside.startsWith(`${path}/`)),
  );
  if (mountPoint === undefined)
    return { unavailable: `it needs one of ${MOUNT_POINTS.join(', ')} to itself` };
  const prefix = [
    unshare,
    ...['--user', '--map-root-user', '--mount', '--net', '--pid', '--ipc', '--uts'],
    ...['--fork', '--kill-child'],
    ...[sh, SCRIPT, mountPoint],
    ...outermost(wanted).flatMap(placing),
    ...DEVICES.flatMap((path) => ['dev', path]),
    ...(loopback ? ['loopback'] : []),
    '--',
    ...[setpriv, '--bounding-set=-all', '--inh-caps=-all', '--no-new-privs'],
  ];
  const [command = unshare, ...args] = [...prefix, process.execPath, '--version'];
  const probe = spawnSync(command, args, { env: {}, cwd: '/', timeout: PROBE_TIMEOUT_MS, encoding: 'utf8' });
  if (probe.status === 0 && probe.stdout.startsWith('v')) return { prefix };
  return {
    unavailable: (probe.stderr || String(probe.error ?? `exit code ${probe.status}`)).trim().slice(0, 300),
  };
}

/** How a path gets into the sandbox; a symbolic link stays one, because what it leads to is placed by itself. */
function placing(path: string): readonly string[] {
  return lstatSync(path).isSymbolicLink() ? ['link', path, readlinkSync(path)] : ['ro', path];
}

/** Those that exist, with the targets of links, without those inside of others. */
function outermost(paths: readonly string[]): string[] {
  const existing = paths.filter((path) => existsSync(path));
  const all = [...new Set([...existing, ...existing.map((path) => realpathSync(path))])].sort();
  const kept: string[] = [];
  for (const path of all) {
    // Sorted: what holds a path comes before it.
    if (!kept.some((outer) => path.startsWith(`${outer}/`) && !lstatSync(outer).isSymbolicLink()))
      kept.push(path);
  }
  return kept;
}
