/** Where this system keeps the files of a program: XDG Base Directory Specification, and Windows' own. */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

function folder(environment: Environment, variable: string, windows: string, otherwise: string): string {
  const given = environment[variable];
  // The specification says to ignore relative paths.
  if (given !== undefined && isAbsolute(given)) return join(given, 'wharf');
  const onWindows = process.platform === 'win32' ? environment[windows] : undefined;
  return join(onWindows ?? join(environment.HOME ?? homedir(), otherwise), 'wharf');
}

export function configDirectory(environment: Environment): string {
  return folder(environment, 'XDG_CONFIG_HOME', 'APPDATA', '.config');
}

export function stateDirectory(environment: Environment): string {
  return folder(environment, 'XDG_STATE_HOME', 'LOCALAPPDATA', join('.local', 'state'));
}
