import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

const START_TIMEOUT = 30_000;
/** Milliseconds from SIGTERM to SIGKILL. */
const PATIENCE = 5_000;
const KEPT_LINES = 50;

export interface ServerCommand {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Directory to start it in. @default that of the benchmark */
  readonly cwd?: string;
  /** Resolves with the address, for a program that does not print `ready at <url>`. */
  readonly listening?: (giveUp: AbortSignal) => Promise<string>;
}

/** A server that the benchmark started, and ends. */
export interface ChildServer {
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from spawn until it said where it listens. */
  readonly startMs: number;
  /** The last lines it printed. */
  output(): string;
  /** SIGTERM, then SIGKILL; resolves when it is gone. */
  end(): Promise<void>;
}

const alive = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** Starts a server and waits until it prints its address. It dies with the benchmark. */
export async function startServer(server: ServerCommand): Promise<ChildServer> {
  const startedAt = performance.now();
  const child = spawn(server.command, server.args, {
    env: { PATH: process.env.PATH, ...server.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(server.cwd === undefined ? {} : { cwd: server.cwd }),
  });
  alive.add(child);
  const lines: string[] = [];
  const exited = once(child, 'exit').finally(() => alive.delete(child));
  const { promise: address, resolve, reject } = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      const match = /ready at (http:\S+)/.exec(line);
      if (match?.[1] !== undefined) resolve(match[1]);
    });
  }
  const failed = new AbortController();
  const fail = (why: string) => {
    failed.abort();
    reject(new Error(`${server.name} ${why}\n${lines.join('\n')}`));
  };
  server.listening?.(failed.signal).then(resolve, reject);
  exited.then(
    ([code, signal]) => fail(`ended with ${code ?? signal}`),
    (error: Error) => fail(`could not be started: ${error.message}`),
  );
  const timer = setTimeout(() => fail('did not start in time'), START_TIMEOUT);
  const end = async () => {
    if (!alive.has(child)) return;
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
    await exited;
    clearTimeout(kill);
  };
  try {
    const url = await address;
    const startMs = performance.now() - startedAt;
    return { url, pid: child.pid ?? 0, startMs, output: () => lines.join('\n'), end };
  } catch (error) {
    await end().catch(() => {});
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** For {@link ServerCommand.listening}: waits until something accepts connections on the port. */
export function listensOn(port: number): (giveUp: AbortSignal) => Promise<string> {
  return async (giveUp) => {
    while (!giveUp.aborted) {
      const socket = connect(port, '127.0.0.1');
      try {
        await once(socket, 'connect');
        return `http://127.0.0.1:${port}`;
      } catch {
        await delay(10);
      } finally {
        socket.destroy();
      }
    }
    throw new Error(`Nothing listens on port ${port}`);
  };
}
