import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chosenServices } from './chosen-services.ts';

const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));

/** The arguments of Node in `npm start`: tests run exactly what users run, but for npm itself. */
function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  const match = /^exec node (.+)$/.exec(scripts.start);
  if (match?.[1] === undefined) throw new Error('npm start is no longer "exec node ..."');
  return match[1].split(' ');
}

export interface ServerOptions {
  /** Settings besides those of the driver. */
  readonly env?: Readonly<Record<string, string>>;
  /** Start on the data of an earlier server; by default a fresh directory, removed at the end. */
  readonly dataDirectory?: string;
  /** Program to run. @default what `npm start` runs */
  readonly entry?: string;
}

/** The started program, as its users see it. */
export interface TestServer {
  readonly url: string;
  readonly pid: number;
  readonly dataDirectory: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Everything it has printed so far. */
  output(): string;
  /** Resolves with the exit code, or the name of the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals | null>;
  /** SIGTERM; resolves with the exit code. Keeps the data. */
  terminate(): Promise<number | NodeJS.Signals | null>;
  /** SIGKILL. Keeps the data. */
  kill(): Promise<void>;
  /** Ends the program if it runs and removes a directory the driver made. */
  dispose(): Promise<void>;
}

/** Credentials that every server started here accepts. */
export const API_KEY = 'test-key';
export const API_SECRET = 'test-secret';

/** Starts Wharf on a free port and waits until it says where it listens. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const own = options.dataDirectory === undefined;
  const dataDirectory = options.dataDirectory ?? (await mkdtemp(join(tmpdir(), 'wharf-test-')));
  const chosen = await chosenServices(dataDirectory, options.env ?? {});
  const child = spawn(process.execPath, options.entry === undefined ? startArguments() : [options.entry], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      WHARF_DATA_DIR: dataDirectory,
      WHARF_API_KEY: API_KEY,
      WHARF_API_SECRET: API_SECRET,
      WHARF_LOG_LEVEL: 'warn',
      ...chosen,
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const exited = once(child, 'exit').then(
    ([code, signal]) => (code ?? signal) as number | NodeJS.Signals | null,
  );
  const url = await announcedUrl(child, lines, exited);
  return {
    url,
    pid: child.pid ?? 0,
    dataDirectory,
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    output: () => lines.join('\n'),
    exited,
    async terminate() {
      child.kill('SIGTERM');
      return exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async dispose() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exited;
      if (own) await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

async function announcedUrl(child: ChildProcess, lines: string[], exited: Promise<unknown>): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) throw new Error('The output of the server is not piped');
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      const match = /ready at (http:\S+)/.exec(line);
      if (match?.[1] !== undefined) resolve(match[1]);
    });
  }
  void exited.then((code) => reject(new Error(`The server exited with ${code}:\n${lines.join('\n')}`)));
  return promise;
}
