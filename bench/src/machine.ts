import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

/** Where and on what the figures were measured. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  /** Of the disk under test: device, type and options where they are known. */
  readonly fileSystem: string;
  readonly node: string;
  /** Commit of Wharf, with `+` when files differ from it. */
  readonly commit: string;
  /** One-minute load average when the run began: anything that is not near 0 disturbed it. */
  readonly loadBefore: number;
}

export function describeMachine(directory: string): Machine {
  return {
    cpu: `${cpus()[0]?.model ?? 'unknown'} (${arch()})`,
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${type()} ${release()}${distribution()}`,
    fileSystem: output('findmnt', ['-n', '-o', 'SOURCE,FSTYPE,OPTIONS', '-T', directory]) ?? 'unknown',
    node: process.versions.node,
    commit: commit(directory),
    loadBefore: loadavg()[0] ?? 0,
  };
}

function distribution(): string {
  try {
    const name = /^PRETTY_NAME="?([^"\n]+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
    return name === undefined ? '' : `, ${name}`;
  } catch {
    return '';
  }
}

function commit(directory: string): string {
  const head = output('git', ['-C', directory, 'rev-parse', '--short', 'HEAD']);
  if (head === undefined) return 'unknown';
  const changed = output('git', ['-C', directory, 'status', '--porcelain', '--untracked-files=no']);
  return changed === '' ? head : `${head}+`;
}

function output(command: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      .trim()
      .replaceAll(/ +/g, ' ');
  } catch {
    return undefined;
  }
}
