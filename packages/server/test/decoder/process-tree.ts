import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/** Every process that `pid` started, and that those started, as this process sees their ids. */
export function descendants(pid: number): number[] {
  const children = new Map<number, number[]>();
  const ps = spawnSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' });
  for (const line of ps.stdout.trim().split('\n')) {
    const [child = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
    if (child === ps.pid) continue;
    children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  const found: number[] = [];
  for (let queue = [pid]; queue.length > 0; ) {
    const next = children.get(queue.pop() ?? 0) ?? [];
    found.push(...next);
    queue = queue.concat(next);
  }
  return found;
}

/** Waits until processes are gone; the signal ends the wait, and then the processes. */
export async function gone(pids: readonly number[], signal?: AbortSignal): Promise<void> {
  const end = () => {
    for (const pid of pids.filter(isAlive)) process.kill(pid, 'SIGKILL');
  };
  signal?.addEventListener('abort', end);
  while (pids.some(isAlive)) await delay(10, undefined, { signal });
  signal?.removeEventListener('abort', end);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
