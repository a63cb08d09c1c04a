import { readFile } from 'node:fs/promises';

/**
 * When a process began, in clock ticks since the machine's start: tells it from another one that got its number.
 * Field 22 of proc_pid_stat(5), after the name, which may hold spaces and brackets.
 *
 * @returns empty where the system does not tell; only Linux does
 */
export async function processStart(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
