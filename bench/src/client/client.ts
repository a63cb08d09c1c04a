import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Reply, Task, TaskResult } from './messages.ts';

const ENTRY = fileURLToPath(new URL('./main.ts', import.meta.url));

/** The load, made in a process of its own: the same one for every server. */
export class Client {
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#process = child;
  }

  static async start(): Promise<Client> {
    const child = fork(ENTRY, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    await once(child, 'message');
    return new Client(child);
  }

  /** Runs one task at a time. */
  async run(task: Task): Promise<TaskResult> {
    const child = this.#process;
    child.send(task);
    const { promise: ended, reject } = Promise.withResolvers<never>();
    const onExit = (code: number | null) => reject(new Error(`The client ended with ${code}`));
    child.once('exit', onExit);
    try {
      const [reply] = (await Promise.race([once(child, 'message'), ended])) as [Reply];
      if ('error' in reply) throw new Error(reply.error);
      return reply.result;
    } finally {
      child.off('exit', onExit);
    }
  }

  async end(): Promise<void> {
    if (!this.#process.connected) return;
    const exited = once(this.#process, 'exit');
    // Without its channel nothing keeps the client alive.
    this.#process.disconnect();
    await exited;
  }
}
