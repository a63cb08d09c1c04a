import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Kind } from '@wharf/contract';
import type { Conversion, ConvertRequest, Decoder, InspectRequest } from '../../ports/decoder.ts';
import { NO_TRACER, type Tracer } from '../../ports/tracer.ts';
import type { ByteSource, Inspection } from '../../ports/validator.ts';
import { DecoderChild, type Outcome, type Task } from './decoder-child.ts';
import { DecoderUnavailable } from './decoder-errors.ts';
import { refusalFromFailure } from './failure.ts';
import { planLaunch, type SandboxMode } from './launch.ts';
import { Slots } from './slots.ts';

/** Where the pool tells what an operator should know; a pino logger fits. */
export interface DecoderLog {
  warn(details: Readonly<Record<string, unknown>>, message: string): void;
}

export interface DecoderPoolOptions {
  /** Module that the children run: `start/decoder-child.ts`. */
  readonly entry: URL;
  /** Children at work at the same time. @default the number of cores */
  readonly concurrency?: number;
  /** Milliseconds a child may take for a file, not counting the wait for its bytes. @default 60000 */
  readonly timeoutMs?: number;
  /** Milliseconds added for each MiB of the file, so that big texts can be read through. @default 50 */
  readonly timeoutMsPerMiB?: number;
  /** Milliseconds a child may go without asking for bytes or reporting progress. @default 20000 */
  readonly stallMs?: number;
  /** Private memory in bytes that decoding may take, on top of an idle child's. @default 1.2e9 */
  readonly memoryBytes?: number;
  /** Largest answer to an inspection in bytes: the thumbnails. @default 8 MiB */
  readonly maxOutputBytes?: number;
  /** Largest converted image in bytes. @default 256 MiB */
  readonly maxConvertedBytes?: number;
  /** Requests after which a child is replaced, which bounds what it may leak. @default 500 */
  readonly maxRequestsPerChild?: number;
  /** Milliseconds after which idle children but one are ended. @default 60000 */
  readonly idleMs?: number;
  /** Milliseconds a child has to start. @default 30000 */
  readonly startTimeoutMs?: number;
  /** Words for the entry's command line. @default none */
  readonly entryArguments?: readonly string[];
  /** Programs of the system that children may start; without any, they may start none. @default none */
  readonly programs?: readonly string[];
  /** Whether children get namespaces of their own. @default auto */
  readonly sandbox?: SandboxMode;
  /** Directories searched for util-linux's tools. @default /usr/bin, /bin, /usr/local/bin */
  readonly toolDirectories?: readonly string[];
  readonly log?: DecoderLog;
  /** Records the wait for a child, and its work: a child has no network to tell anything by. @default none */
  readonly tracer?: Tracer;
}

const MIB = 2 ** 20;
const NOTHING: ByteSource = { size: 0, read: async () => new Uint8Array(0) };
/** Share of the memory bound from which a child is replaced when it is done: WebAssembly never gives memory back. */
const WORN_MEMORY_SHARE = 0.4;

/** A decoder on isolated child processes, started when needed and kept warm. */
export function createDecoderPool(options: DecoderPoolOptions): Decoder {
  return new ProcessPool(options);
}

class ProcessPool implements Decoder {
  readonly #options: Required<Omit<DecoderPoolOptions, 'log' | 'tracer' | 'entry'>>;
  readonly #log: DecoderLog | undefined;
  readonly #tracer: Tracer;
  readonly #plan: ReturnType<typeof planLaunch>;
  readonly #slots: Slots;
  readonly #children = new Set<DecoderChild>();
  readonly #starting = new Set<Promise<DecoderChild>>();
  /** The most recently used last: it is the first to be used again. */
  readonly #idle: DecoderChild[] = [];
  #reaper: NodeJS.Timeout | undefined;
  #closed = false;

  constructor({ entry, log, tracer = NO_TRACER, ...options }: DecoderPoolOptions) {
    this.#log = log;
    this.#tracer = tracer;
    this.#options = {
      concurrency: availableParallelism(),
      timeoutMs: 60_000,
      timeoutMsPerMiB: 50,
      stallMs: 20_000,
      memoryBytes: 1.2e9,
      maxOutputBytes: 8 * MIB,
      maxConvertedBytes: 256 * MIB,
      maxRequestsPerChild: 500,
      idleMs: 60_000,
      startTimeoutMs: 30_000,
      entryArguments: [],
      programs: [],
      sandbox: 'auto',
      toolDirectories: ['/usr/bin', '/bin', '/usr/local/bin'],
      ...options,
    };
    const { toolDirectories } = this.#options;
    this.#plan = planLaunch({ entry: fileURLToPath(entry), ...this.#options });
    this.#slots = new Slots(this.#options.concurrency);
    if (!this.#plan.memoryBounded) {
      log?.warn(
        { toolDirectories },
        'prlimit (util-linux) was not found: decoders run without kernel limits, their memory is only watched',
      );
    }
    if (this.#plan.unconfined !== undefined) {
      log?.warn(
        { reason: this.#plan.unconfined },
        'decoders run without namespaces of their own: native decoder code is not kept from the network and from files',
      );
    }
  }

  async inspect({
    kind,
    fileName,
    contentType,
    source,
    onProgress,
    signal,
  }: InspectRequest): Promise<Inspection> {
    const outcome = await this.#execute({
      header: { type: 'inspect', kind, fileName, contentType },
      source,
      onProgress,
      signal,
      timeoutMs: this.#timeout(source.size),
      stallMs: this.#options.stallMs,
      maxOutputBytes: this.#options.maxOutputBytes,
    });
    if ('failure' in outcome) return refusalFromFailure(outcome.failure);
    if (outcome.answer.type === 'inspected') return outcome.answer.inspection;
    return refusalFromFailure({ cause: 'malformed', detail: outcome.answer.type });
  }

  async convert({ format, contentType, source, signal }: ConvertRequest): Promise<Conversion> {
    const outcome = await this.#execute({
      header: { type: 'convert', format, contentType },
      source,
      signal,
      timeoutMs: this.#timeout(source.size),
      stallMs: this.#options.stallMs,
      maxOutputBytes: this.#options.maxConvertedBytes,
    });
    if ('failure' in outcome)
      return { verdict: 'refused', message: refusalFromFailure(outcome.failure).message };
    const { answer } = outcome;
    if (answer.type === 'converted') {
      return { verdict: 'converted', contentType: answer.contentType, bytes: answer.bytes };
    }
    if (answer.type === 'unconverted') return { verdict: 'refused', message: answer.message };
    return {
      verdict: 'refused',
      message: refusalFromFailure({ cause: 'malformed', detail: answer.type }).message,
    };
  }

  /** In a child of its own, which then ends: to find out, it loads every decoder that there is. */
  async supportedKinds(): Promise<ReadonlySet<Kind>> {
    const child = await this.#startChild();
    try {
      const outcome = await child.run({
        header: { type: 'kinds' },
        source: NOTHING,
        timeoutMs: this.#options.startTimeoutMs,
        stallMs: this.#options.startTimeoutMs,
        maxOutputBytes: 0,
      });
      if ('answer' in outcome && outcome.answer.type === 'kinds') return outcome.answer.kinds;
      throw new DecoderUnavailable('the decoder does not say what it can judge');
    } finally {
      this.#discard(child);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#reaper);
    const reason = new DecoderUnavailable('the decoder was closed');
    this.#slots.rejectWaiting(reason);
    const started = (await Promise.allSettled(this.#starting)).flatMap((start) =>
      start.status === 'fulfilled' ? [start.value] : [],
    );
    await Promise.all([...this.#children, ...started].map((child) => child.kill(reason)));
  }

  async #execute(task: Task): Promise<Outcome> {
    await this.#tracer.run('decoder.wait', {}, () => this.#slots.acquire(task.signal));
    try {
      const child = await this.#takeChild();
      const used = child.served > 0;
      const outcome = await this.#runIn(child, task);
      // It may have died of a file before this one, which it had swallowed in silence.
      const excused = used && 'failure' in outcome && outcome.failure.cause !== 'timeout';
      return excused ? await this.#runIn(await this.#startChild(), task) : outcome;
    } finally {
      this.#slots.release();
    }
  }

  async #runIn(child: DecoderChild, task: Task): Promise<Outcome> {
    try {
      const attributes = { 'wharf.decoder.served': child.served };
      const outcome = await this.#tracer.run('decoder.run', { attributes }, async (span) => {
        const ended = await child.run(task);
        if ('failure' in ended) span.fail(ended.failure.cause);
        else span.annotate({ 'wharf.decoder.resident_bytes': ended.answer.rss });
        return ended;
      });
      if ('failure' in outcome) {
        const { cause, detail } = outcome.failure;
        const request = { request: task.header.type, size: task.source.size, served: child.served };
        this.#log?.warn({ cause, detail, ...request }, 'a decoder failed');
      }
      this.#giveBack(child, 'answer' in outcome ? outcome.answer.rss : 0);
      return outcome;
    } catch (error) {
      this.#giveBack(child, 0);
      throw error;
    }
  }

  async #takeChild(): Promise<DecoderChild> {
    if (this.#closed) throw new DecoderUnavailable('the decoder was closed');
    for (let child = this.#idle.pop(); child !== undefined; child = this.#idle.pop()) {
      if (child.alive) return child;
      this.#children.delete(child);
    }
    return this.#startChild();
  }

  async #startChild(): Promise<DecoderChild> {
    const starting = DecoderChild.start(this.#plan, this.#options);
    this.#starting.add(starting);
    const child = await starting.finally(() => this.#starting.delete(starting));
    this.#children.add(child);
    if (this.#closed) {
      await child.kill();
      throw new DecoderUnavailable('the decoder was closed');
    }
    return child;
  }

  #giveBack(child: DecoderChild, rss: number): void {
    const { maxRequestsPerChild, memoryBytes } = this.#options;
    const worn = child.served >= maxRequestsPerChild || rss > memoryBytes * WORN_MEMORY_SHARE;
    if (!child.alive || worn || this.#closed) {
      this.#discard(child);
      return;
    }
    this.#idle.push(child);
    this.#reaper ??= setInterval(() => this.#reap(), this.#options.idleMs).unref();
  }

  /** Ends the children that nobody needed since the last time, but for the one used last. */
  #reap(): void {
    for (const child of this.#idle.splice(0, Math.max(0, this.#idle.length - 1))) this.#discard(child);
    clearInterval(this.#reaper);
    this.#reaper = undefined;
  }

  #discard(child: DecoderChild): void {
    // Stays listed until it is gone, so that `close` waits for it.
    void child.kill().finally(() => this.#children.delete(child));
  }

  #timeout(size: number): number {
    return this.#options.timeoutMs + (size / MIB) * this.#options.timeoutMsPerMiB;
  }
}
