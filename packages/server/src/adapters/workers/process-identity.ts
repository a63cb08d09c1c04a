import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/**
 * Names a worker by host, process id and a random number, so that its successor on the same host can
 * see that it has ended. In doubt (another host, a process id used again) it counts as alive, and its
 * leases run out by themselves.
 */
export function processIdentity(): { readonly owner: string; isGone(owner: string): boolean } {
  const host = hostname();
  return {
    owner: [host, process.pid, randomBytes(8).toString('hex')].join('/'),
    isGone(owner) {
      const [ownerHost, pid, ...rest] = owner.split('/');
      return ownerHost === host && rest.length === 1 && /^\d+$/.test(pid ?? '') && !exists(Number(pid));
    },
  };
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
