import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SCRIPTS = fileURLToPath(new URL('../../../scripts/services/', import.meta.url));
const run = promisify(execFile);

/**
 * Runs one of the scripts that start and stop services for tests.
 * @returns what it printed
 * @throws with its complaints when it fails
 */
export async function runScript(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  try {
    const { stdout } = await run('bash', [`${SCRIPTS}${name}`, ...args], { env: { ...process.env, ...env } });
    return stdout;
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    throw new Error(`${name} failed: ${stderr.trim().slice(-1_000)}`, { cause: error });
  }
}

/** What the services run as. */
const PROGRAM = /^(?:\S*\/)?(?:postgres|ceph-mon|ceph-osd|radosgw)$/;

/**
 * The process whose id the first line of a file holds; undefined where there is none any more. After a kill the file stays,
 * and its number may by now be that of any process.
 */
function processIn(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8').split('\n', 1)[0]);
    if (!Number.isSafeInteger(pid) || pid <= 1) return undefined;
    const [program = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0', 1);
    return PROGRAM.test(program) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Sends a signal to the process of a pid file; does nothing where it is gone. */
export function signalProcess(file: string, signal: NodeJS.Signals): void {
  const pid = processIn(file);
  if (pid !== undefined) process.kill(pid, signal);
}

/** Starts something until it starts: right after a crash it may first have to wait for what is left of it. */
export async function persist(tries: number, start: () => Promise<unknown>): Promise<void> {
  for (let left = tries; ; left -= 1) {
    try {
      await start();
      return;
    } catch (error) {
      if (left <= 1) throw error;
      await pause(500);
    }
  }
}
