import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);
/** Neither proxies nor anybody's configuration files. */
const env = { PATH: process.env.PATH };

/**
 * Runs a program to its end.
 * @throws Error with what it printed to standard error, unless it ends with 0
 */
export async function runCommand(command: string, args: readonly string[]): Promise<void> {
  await execute(command, [...args], { env });
}

/** The version that a program tells with `argument`; undefined when it is not installed. */
export function commandVersion(command: string, argument = '--version'): string | undefined {
  const { status, stdout } = spawnSync(command, [argument], { encoding: 'utf8', env });
  return status === 0 ? (/\d+(\.\d+)+/.exec(stdout)?.[0] ?? 'unknown') : undefined;
}
