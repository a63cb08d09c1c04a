/** The server as a program of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

/** The options of Node in `npm start`: a young generation of 2 MiB keeps the server small. */
const NODE_OPTIONS = ['--max-semi-space-size=2'];

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Becomes the server where the system can do that: the same process, so that signals, exit code and service managers
 * see nothing but the server. Elsewhere runs it as a child.
 * @returns the exit code, if at all
 */
export async function becomeServer(environment: Environment): Promise<number> {
  const args = [...NODE_OPTIONS, fileURLToPath(import.meta.resolve('@wharf/server/serve'))];
  if (process.platform !== 'win32' && process.execve !== undefined)
    process.execve(process.execPath, [process.execPath, ...args], defined(environment));
  return runChild(spawn(process.execPath, args, { stdio: 'inherit', env: { ...environment } }));
}

async function runChild(child: ChildProcess): Promise<number> {
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

function defined(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
