/** One download of a path at a time, on this machine and on others that share the disk. */
import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { WharfError } from '../../errors/wharf-error.ts';
import { codeOf, readBeside } from './download-files.ts';
import { processStart } from './process-start.ts';

/** Milliseconds between two signs of life. */
const HEARTBEAT = 15_000;
/** Milliseconds without one after which the download of another machine counts as dead. */
const DEAD_AFTER = 60_000;

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Changes with every start of the machine, where the system tells it. */
  readonly boot: string;
  /** Of the process; empty where the system does not tell. In a container, every start may get the same `pid`. */
  readonly started?: string;
  readonly token: string;
}

export interface DownloadLock {
  release(): Promise<void>;
}

/**
 * @param path of the file that is the lock
 * @throws WharfError where another download holds it, or it cannot be told whether one does
 */
export async function acquireLock(path: string): Promise<DownloadLock> {
  const own: Owner = {
    pid: process.pid,
    host: hostname(),
    boot: await bootId(),
    started: await processStart(process.pid),
    token: randomUUID(),
  };
  while (!(await created(path, own))) await clear(path, own);
  const timer = setInterval(() => void touch(path), HEARTBEAT);
  timer.unref();
  return {
    async release() {
      clearInterval(timer);
      const found = await readBeside(path).catch(() => undefined);
      if (ownerIn(found)?.token === own.token) await rm(path, { force: true });
    },
  };
}

async function created(path: string, own: Owner): Promise<boolean> {
  // Complete before it has its name: nobody ever reads half of it.
  const draft = `${path}.${own.token}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(JSON.stringify(own));
    await file.close();
    await link(draft, path);
    return true;
  } catch (error) {
    await file.close().catch(() => {});
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Removes the lock of a download that died. @throws WharfError where it lives */
async function clear(path: string, own: Owner): Promise<void> {
  const found = await readBeside(path).catch(unusable('read', path));
  if (found === undefined) return;
  if (await isHeld(path, ownerIn(found), own))
    throw new WharfError(
      `Another download writes to ${path.replace(/\.lock$/, '')}. If there is none, remove ${path}`,
    );
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    // Somebody else was quicker.
    if (codeOf(error) === 'ENOENT') return;
    return unusable('remove', path)(error);
  }
  // Somebody else was quicker, and has locked it meanwhile: it gets its lock back.
  if ((await readBeside(aside).catch(() => undefined)) !== found) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
}

/** To go on would be to try for ever. */
function unusable(what: 'read' | 'remove', path: string): (cause: unknown) => never {
  return (cause) => {
    throw new WharfError(
      `Cannot ${what} ${path}: ${codeOf(cause)}. If no download writes to ${path.replace(/\.part\.lock$/, '')}, remove it`,
      { cause },
    );
  };
}

async function isHeld(path: string, owner: Owner | undefined, own: Owner): Promise<boolean> {
  if (owner?.host === own.host && owner.boot === own.boot) return isAlive(owner);
  if (owner?.host === own.host) return false;
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }));
  return Date.now() - mtimeMs < DEAD_AFTER;
}

async function isAlive({ pid, started = '' }: Owner): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false;
  }
  const now = await processStart(pid);
  // Where in doubt, it is the same process.
  return started === '' || now === '' || now === started;
}

function ownerIn(json: string | undefined): Owner | undefined {
  try {
    const owner = JSON.parse(json ?? '') as Owner;
    return Number.isSafeInteger(owner.pid) && owner.pid > 0 ? owner : undefined;
  } catch {
    return undefined;
  }
}

async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim();
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => {});
}
