/** Runs the real command, as a person or a script does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export const WHARF = fileURLToPath(new URL('../../bin/wharf.js', import.meta.url));

export interface Outcome {
  /** The exit code, or the signal that ended it. */
  readonly code: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

export interface RunOptions {
  readonly env?: Environment;
  /** Standard input. @default nothing */
  readonly input?: string;
  readonly cwd?: string;
}

/** What a program of these tests sees of this environment: nobody's settings. */
export function cleanEnvironment(home: string, more: Environment = {}): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: home, TZ: 'UTC', LANG: 'C.UTF-8', ...more };
}

/** A home folder of its own for each file of tests, and the command run in it. */
export interface Wharf {
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  run(args: readonly string[], options?: RunOptions): Promise<Outcome>;
  /** Runs it, and has standard output as the JSON values of its lines; any exit code but 0 is an error. */
  json<T>(...args: string[]): Promise<T[]>;
  /** Starts it and lets it run. */
  start(args: readonly string[], options?: RunOptions): ChildProcess;
  remove(): Promise<void>;
}

export async function wharfCommand(environment: Environment = {}): Promise<Wharf> {
  const home = await mkdtemp(join(tmpdir(), 'wharf-cli-test-'));
  const env = cleanEnvironment(home, environment);
  const start = (args: readonly string[], options: RunOptions = {}) =>
    spawn(process.execPath, [WHARF, ...args], {
      cwd: options.cwd ?? home,
      env: { ...env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  const run = async (args: readonly string[], options: RunOptions = {}): Promise<Outcome> => {
    const child = start(args, options);
    child.stdin.on('error', () => undefined).end(options.input ?? '');
    const [stdout, stderr, [code, signal]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ]);
    return { code: code ?? signal, stdout, stderr };
  };
  return {
    home,
    env,
    run,
    start,
    async json<T>(...args: string[]) {
      const { code, stdout, stderr } = await run([...args, '--json']);
      if (code !== 0) throw new Error(`wharf ${args.join(' ')} ended with ${code}: ${stderr}`);
      return stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as T);
    },
    remove: () => rm(home, { recursive: true, force: true }),
  };
}
