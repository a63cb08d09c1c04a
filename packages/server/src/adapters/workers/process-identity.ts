import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Names a worker by the space that its process id is unique in, the process id and a random number, so that its
 * successor in the same space can see that it has ended. In doubt (another space, a process id used again) it counts
 * as alive, and its leases run out by themselves. The random number alone is its id, which tells nothing of the
 * machine.
 *
 * The name of the host is not enough: containers may share it, and have process ids of their own.
 *
 * @param space other than that of this process only in tests
 */
export function processIdentity(space: string = processSpace()): {
  readonly id: string;
  readonly owner: string;
  isGone(owner: string): boolean;
} {
  const id = randomBytes(8).toString('hex');
  return {
    id: `worker_${id}`,
    owner: [space, process.pid, id].join('/'),
    isGone(owner) {
      const [ownerSpace, pid, ...rest] = owner.split('/');
      return ownerSpace === space && rest.length === 1 && /^\d+$/.test(pid ?? '') && !exists(Number(pid));
    },
  };
}

/** Host, start of the kernel and process namespace, as far as the system tells. */
function processSpace(): string {
  return [hostname(), ...linuxSpace()].join('.').replaceAll('/', '-');
}

function linuxSpace(): readonly string[] {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const namespace = /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '';
    return [boot, namespace];
  } catch {
    // Not Linux: there are no containers that share our host's name.
    return [];
  }
}

function exists(pid: number): boolean {
  // Our own id was given to us anew: whoever had it before has ended.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
