/** A file that says which process works on something. It outlives a killed process and then counts no more. */
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { isAlive, type ProcessIdentity, thisProcess } from './process-identity.ts';

export interface Lock {
  release(): Promise<void>;
}

export interface HeldElsewhere {
  /** Of the process that holds it. */
  readonly holder: number;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** `undefined` where it is gone; nobody (process 0) where it cannot be read. */
async function holderOf(path: string): Promise<ProcessIdentity | undefined> {
  try {
    const found: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof found !== 'object' || found === null || !('pid' in found) || typeof found.pid !== 'number')
      return { pid: 0, started: null };
    const started = 'started' in found && typeof found.started === 'string' ? found.started : null;
    return { pid: found.pid, started };
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    return { pid: 0, started: null };
  }
}

function alive(holder: ProcessIdentity): boolean {
  return holder.pid > 0 && isAlive(holder);
}

/** Milliseconds until somebody else, who is replacing a dead process's lock, is looked at again. */
const A_MOMENT = 5;

/**
 * Puts `own` in the place of a dead process's lock. Only one may do so at a time, and looks again once it is its turn:
 * otherwise two that saw the same dead lock would replace each other's.
 * @returns whether the lock is ours now
 */
async function replaceDead(path: string, own: string): Promise<boolean> {
  const turn = await lock(`${path}.turn`);
  if ('holder' in turn) {
    await pause(A_MOMENT);
    return false;
  }
  try {
    const holder = await holderOf(path);
    if (holder === undefined || alive(holder)) return false;
    await rename(own, path);
    return true;
  } finally {
    await turn.release();
  }
}

/**
 * Takes the lock at `path`, at once or not at all.
 * @throws where its folder cannot be written
 */
export async function lock(path: string): Promise<Lock | HeldElsewhere> {
  const own = `${path}.${process.pid}.${crypto.randomUUID()}`;
  const taken: Lock = { release: () => rm(path, { force: true }) };
  await writeFile(own, JSON.stringify(thisProcess()), { mode: 0o600 });
  try {
    for (;;) {
      try {
        // A link appears with its content; a file would be there empty for a moment.
        await link(own, path);
        return taken;
      } catch (error) {
        if (!hasCode(error, 'EEXIST')) throw error;
      }
      const holder = await holderOf(path);
      if (holder !== undefined && alive(holder)) return { holder: holder.pid };
      if (holder !== undefined && (await replaceDead(path, own))) return taken;
    }
  } finally {
    await rm(own, { force: true });
  }
}
