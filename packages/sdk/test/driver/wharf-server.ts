/** A real Wharf for tests: the program that `npm start` runs, on a free port. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

export interface WharfOptions {
  /** Settings besides those of the driver. */
  readonly env?: Readonly<Record<string, string>>;
  /** Start on the data of an earlier server; otherwise on a fresh directory, which `stop` removes. */
  readonly dataDirectory?: string;
  /** @default a free one. Give that of an earlier server to take its place. */
  readonly port?: number;
}

export interface WharfServer {
  /** Origin, without a trailing slash. */
  readonly url: string;
  readonly baseURL: string;
  readonly port: number;
  readonly dataDirectory: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Everything it has printed so far. */
  output(): string;
  /** SIGTERM where it still runs; then removes the data directory if the driver made it. */
  stop(): Promise<void>;
  /** SIGKILL; the data stays, for `startWharf({ dataDirectory, port })`. */
  kill(): Promise<void>;
}

const API_KEY = 'test-key';
const API_SECRET = 'test-secret';

/** Starts Wharf and waits until it says where it listens. */
export async function startWharf(options: WharfOptions = {}): Promise<WharfServer> {
  const own = options.dataDirectory === undefined;
  const dataDirectory = options.dataDirectory ?? (await mkdtemp(join(tmpdir(), 'wharf-sdk-test-')));
  const child = spawn(process.execPath, ['packages/server/bin/serve.js'], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      PORT: String(options.port ?? 0),
      WHARF_DATA_DIR: dataDirectory,
      WHARF_API_KEY: API_KEY,
      WHARF_API_SECRET: API_SECRET,
      WHARF_LOG_LEVEL: 'warn',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const exited = once(child, 'exit');
  const url = await announcedUrl(child, lines, exited);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  return {
    url,
    baseURL: `${url}/v1`,
    port: Number(new URL(url).port),
    dataDirectory,
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    output: () => lines.join('\n'),
    async stop() {
      await end('SIGTERM');
      if (own) await rm(dataDirectory, { recursive: true, force: true });
    },
    kill: () => end('SIGKILL'),
  };
}

async function announcedUrl(
  child: ChildProcess,
  lines: string[],
  exited: Promise<unknown[]>,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) throw new Error('The output of the server is not piped');
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      const match = /ready at (http:\S+)/.exec(line);
      if (match?.[1] !== undefined) resolve(match[1].replace(/\/$/, ''));
    });
  }
  void exited.then(([code]) => reject(new Error(`The server exited with ${code}:\n${lines.join('\n')}`)));
  return promise;
}
