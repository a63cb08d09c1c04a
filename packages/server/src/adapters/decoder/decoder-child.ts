import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { ByteSource } from '../../ports/validator.ts';
import { type ChildMessage, MAX_READ_BYTES, parseChildMessage } from './child-messages.ts';
import { DecoderUnavailable } from './decoder-errors.ts';
import { describeExit, type Failure } from './failure.ts';
import { FrameError, FrameReader, writeFrame } from './frames.ts';
import type { LaunchPlan } from './launch.ts';
import { residentBytes } from './resident-memory.ts';
import { WorkClock } from './work-clock.ts';

/** One request as the child gets it, with the bounds it has to keep. */
export interface Task {
  /** Everything but `id` and `size`. */
  readonly header: Readonly<Record<string, unknown>>;
  readonly source: ByteSource;
  readonly onProgress?: ((fraction: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds of the child's own time; waiting for `source` does not count. */
  readonly timeoutMs: number;
  /** Milliseconds of its own time that the child may be silent: no read, no progress, no answer. */
  readonly stallMs: number;
  /** Largest answer in bytes. */
  readonly maxOutputBytes: number;
}

export type Answer = Extract<ChildMessage, { type: 'inspected' | 'converted' | 'unconverted' | 'kinds' }>;
export type Outcome = { readonly answer: Answer } | { readonly failure: Failure };

export interface ChildLimits {
  /** Bound in bytes that the server itself enforces where the launch plan cannot. */
  readonly memoryBytes: number;
  /** Milliseconds from start to the first message. */
  readonly startTimeoutMs: number;
}

/** Bytes sent along with a request: a small file needs no further round trip. */
const INLINE_BYTES = 1024 * 1024;
const MAX_HEADER_BYTES = 256 * 1024;
const MEMORY_WATCH_MS = 100;
/** Reads on their way to a child, and bytes read that it has not taken yet; a validator waits for each read. */
const MAX_PARALLEL_READS = 16;
const MAX_UNSENT_BYTES = MAX_PARALLEL_READS * MAX_READ_BYTES;
const KEPT_STDERR_CHARACTERS = 8_000;

/** A request on its way; exactly one of `resolve` and `reject` is called, through `settle`. */
interface Run {
  readonly id: number;
  readonly task: Task;
  readonly settle: (result: { outcome: Outcome } | { error: unknown }) => void;
  readonly clock: WorkClock;
  /** Bytes the child may still ask for: a child that reads for ever is as bad as one that hangs. */
  readBudget: number;
  progress: number;
}

/** One decoder process. Serves one request at a time; dies of any misbehaviour. */
export class DecoderChild {
  readonly #process: ChildProcess;
  readonly #socket: Socket;
  readonly #closed: Promise<void>;
  readonly #limits: ChildLimits;
  readonly #memoryBounded: boolean;
  #stderr = '';
  #run: Run | undefined;
  #lastId = 0;
  #alive = true;
  #onReady: ((error?: Error) => void) | undefined;
  /** Requests served so far. */
  served = 0;

  /** Starts a child and waits until it is ready. @throws {DecoderUnavailable} */
  static async start(plan: LaunchPlan, limits: ChildLimits): Promise<DecoderChild> {
    const child = new DecoderChild(plan, limits);
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        child.#onReady?.(
          new DecoderUnavailable(`the decoder was not ready within ${limits.startTimeoutMs} ms`),
        );
        child.kill();
      }, limits.startTimeoutMs);
      child.#onReady = (error) => {
        clearTimeout(timer);
        child.#onReady = undefined;
        if (error === undefined) resolve();
        else reject(error);
      };
    });
    return child;
  }

  private constructor(plan: LaunchPlan, limits: ChildLimits) {
    this.#limits = limits;
    this.#memoryBounded = plan.memoryBounded;
    this.#process = spawn(plan.command, plan.args, {
      // Nothing of ours: no secrets, no proxy, no NODE_OPTIONS.
      env: {},
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      // A process group of its own: an interrupt typed at the server must not count as a decoder crash.
      detached: true,
    });
    this.#socket = this.#process.stdio[3] as Socket;
    this.#closed = new Promise((resolve) => {
      this.#process.once('close', (code, signal) => {
        this.#onExit(code, signal);
        resolve();
      });
      this.#process.once('error', (cause) => {
        this.#onReady?.(new DecoderUnavailable('the decoder process cannot be started', { cause }));
        this.#die({ error: new DecoderUnavailable('the decoder process failed', { cause }) });
        if (this.#process.pid === undefined) resolve();
      });
    });
    const reader = new FrameReader({
      maxHeaderBytes: MAX_HEADER_BYTES,
      maxPayloadBytes: () => this.#run?.task.maxOutputBytes ?? 0,
    });
    this.#socket.on('data', (chunk: Buffer) => this.#receive(reader, chunk));
    // A broken socket shows as the child's exit; the exit tells more.
    this.#socket.on('error', () => {});
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-KEPT_STDERR_CHARACTERS);
    });
  }

  get alive(): boolean {
    return this.#alive;
  }

  /**
   * Runs one request. Resolves with the answer, or with what went wrong on the child's side; rejects
   * when `source` cannot be read, the signal aborts or the server stops the child.
   */
  async run(task: Task): Promise<Outcome> {
    const head = await task.source.read(0, Math.min(INLINE_BYTES, task.source.size));
    task.signal?.throwIfAborted();
    if (!this.#alive) throw new DecoderUnavailable('the decoder process ended before the request');
    this.#hold(true);
    try {
      return await new Promise<Outcome>((resolve, reject) => this.#begin(task, head, resolve, reject));
    } finally {
      this.#hold(false);
      this.served++;
    }
  }

  /** Ends the process at once; a running request rejects. Resolves when the process is gone. */
  kill(reason: unknown = new DecoderUnavailable('the decoder was closed')): Promise<void> {
    this.#die({ error: reason });
    // Whoever waits for the end must live to see it.
    this.#hold(true);
    return this.#closed;
  }

  #begin(
    task: Task,
    head: Uint8Array,
    resolve: (outcome: Outcome) => void,
    reject: (reason: unknown) => void,
  ): void {
    const onAbort = () => this.#die({ error: task.signal?.reason });
    const watch = this.#memoryBounded
      ? undefined
      : setInterval(() => void this.#watchMemory(), MEMORY_WATCH_MS);
    const run: Run = {
      id: ++this.#lastId,
      task,
      settle: (result) => {
        this.#run = undefined;
        run.clock.end();
        clearInterval(watch);
        task.signal?.removeEventListener('abort', onAbort);
        if ('outcome' in result) resolve(result.outcome);
        else reject(result.error);
      },
      clock: new WorkClock(task.timeoutMs, task.stallMs, (detail) =>
        this.#fail({ cause: 'timeout', detail }),
      ),
      readBudget: 8 * task.source.size + 16 * MAX_READ_BYTES,
      progress: 0,
    };
    this.#run = run;
    task.signal?.addEventListener('abort', onAbort, { once: true });
    writeFrame(this.#socket, { ...task.header, id: run.id, size: task.source.size }, head);
  }

  #receive(reader: FrameReader, chunk: Buffer): void {
    if (!this.#alive) return;
    try {
      for (const frame of reader.push(chunk)) {
        const message = parseChildMessage(frame);
        if (message === undefined) this.#fail({ cause: 'malformed', detail: 'a message it may not send' });
        else this.#handle(message);
        if (!this.#alive) return;
      }
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#fail({ cause: error.oversized ? 'oversized' : 'malformed', detail: error.message });
    }
  }

  #handle(message: ChildMessage): void {
    const run = this.#run;
    if (message.type === 'ready') {
      this.#onReady?.();
      return;
    }
    // Answers to nothing: only a child that has lost its way sends them.
    if (run === undefined || message.id !== run.id) {
      this.#fail({ cause: 'malformed', detail: 'a message about no request' });
    } else if (message.type === 'read') {
      void this.#answerRead(run, message.read, message.offset, message.length);
    } else if (message.type === 'progress') {
      if (message.fraction <= run.progress) return;
      run.progress = message.fraction;
      run.clock.signOfLife();
      run.task.onProgress?.(message.fraction);
    } else if (message.type === 'failed' && message.unavailable) {
      this.#die({ error: new DecoderUnavailable(message.reason) });
    } else if (message.type === 'failed') {
      this.#fail({ cause: message.outOfMemory ? 'out-of-memory' : 'crashed', detail: message.reason });
    } else {
      run.settle({ outcome: { answer: message } });
    }
  }

  async #answerRead(run: Run, read: number, offset: number, length: number): Promise<void> {
    // A little for the asking itself, so that empty reads cannot go on for ever.
    run.readBudget -= length + 1024;
    if (run.readBudget < 0)
      return this.#fail({ cause: 'malformed', detail: 'far more reads than the file needs' });
    // Else a child that asks and does not listen would fill the server's memory with what it asked for.
    if (run.clock.waits >= MAX_PARALLEL_READS || this.#socket.writableLength > MAX_UNSENT_BYTES) {
      return this.#fail({ cause: 'malformed', detail: 'more reads at once than it can take' });
    }
    run.clock.hold();
    try {
      const { source } = run.task;
      const bytes = await source.read(offset, length);
      const expected = Math.max(0, Math.min(length, source.size - offset));
      // The storage's fault, for which the file must not be refused.
      if (bytes.length !== expected)
        throw new Error(`${bytes.length} bytes were read at ${offset} instead of ${expected}`);
      if (this.#run === run) writeFrame(this.#socket, { type: 'bytes', id: run.id, read }, bytes);
    } catch (error) {
      if (this.#run === run) this.#die({ error });
    } finally {
      run.clock.resume();
    }
  }

  async #watchMemory(): Promise<void> {
    const { pid } = this.#process;
    const bytes = pid === undefined ? undefined : await residentBytes(pid);
    if (bytes !== undefined && bytes > this.#limits.memoryBytes && this.#run !== undefined) {
      this.#fail({ cause: 'out-of-memory', detail: `${bytes} bytes resident` });
    }
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null): void {
    const exit = describeExit(code, signal, this.#stderr);
    this.#onReady?.(new DecoderUnavailable(`the decoder ended before it was ready: ${exit.detail}`));
    if (exit.cause === 'stopped') {
      this.#die({ error: new DecoderUnavailable(`the decoder was stopped from outside: ${exit.detail}`) });
    } else {
      this.#fail({ cause: exit.cause, detail: exit.detail });
    }
  }

  #fail(failure: Failure): void {
    this.#die({ outcome: { failure } });
  }

  #die(result: { outcome: Outcome } | { error: unknown }): void {
    if (this.#alive) {
      this.#alive = false;
      this.#killGroup();
      this.#socket?.destroy();
    }
    this.#run?.settle(result);
  }

  /** The child with every program that it may have started: it leads a process group of its own. */
  #killGroup(): void {
    const { pid } = this.#process;
    try {
      if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    } catch {
      // The whole group has ended by itself.
    }
  }

  /** An idle child does not keep the server's event loop alive; a working one does. */
  #hold(hold: boolean): void {
    const stderr = this.#process.stderr as Socket | null;
    for (const handle of [this.#process, this.#socket, stderr]) {
      if (hold) handle?.ref();
      else handle?.unref();
    }
  }
}
