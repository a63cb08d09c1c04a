import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { WriteTarget } from './block-writer.ts';
import type { ComputedDigest, DigestAlgorithm } from './digests.ts';
import type { HashReply, HashRequest } from './hash-protocol.ts';

/** Hashes one run of bytes on a thread, in the order of the calls. Methods reject on I/O errors. */
export interface HashJob {
  /** Hashes and writes. The memory of the chunks is handed over: they are empty afterwards. */
  write(chunks: readonly Uint8Array<ArrayBuffer>[], target: WriteTarget): Promise<void>;
  /** Reads from the file and hashes. */
  read(fd: number, position: number, length: number): Promise<void>;
  finish(): Promise<readonly ComputedDigest[]>;
  /** Ends a job that is not finished. */
  drop(): void;
}

/** A few threads, started when first needed, that hash and do file input and output. */
export class HashPool {
  readonly #size: number;
  readonly #threads: HashThread[] = [];
  #lastJob = 0;

  constructor(size: number) {
    this.#size = size;
  }

  start(algorithms: readonly DigestAlgorithm[]): HashJob {
    const thread = this.#leastBusy();
    this.#lastJob += 1;
    const job = this.#lastJob;
    thread.jobs += 1;
    let open = true;
    const end = () => {
      if (!open) return;
      open = false;
      thread.jobs -= 1;
    };
    // A failure to start shows in the next call, which asks for a job that is not there.
    thread.request({ type: 'start', job, algorithms }).catch(() => {});
    return {
      write: async (chunks, target) => {
        const memory = chunks.map(({ buffer }) => buffer);
        await thread.request({ type: 'write', job, chunks, target }, memory);
      },
      read: async (fd, position, length) => {
        await thread.request({ type: 'read', job, length, fd, position });
      },
      finish: async () => {
        try {
          return (await thread.request({ type: 'finish', job })) ?? [];
        } finally {
          end();
        }
      },
      drop: () => {
        if (!open) return;
        end();
        thread.send({ type: 'drop', job });
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.splice(0).map((thread) => thread.close()));
  }

  #leastBusy(): HashThread {
    const idle = this.#threads.find((thread) => thread.jobs === 0);
    if (idle !== undefined) return idle;
    if (this.#threads.length < this.#size) {
      const thread = new HashThread((gone) => {
        const index = this.#threads.indexOf(gone);
        if (index !== -1) this.#threads.splice(index, 1);
      });
      this.#threads.push(thread);
      return thread;
    }
    return this.#threads.reduce((least, thread) => (thread.jobs < least.jobs ? thread : least));
  }
}

interface Waiting {
  resolve(digests: readonly ComputedDigest[] | undefined): void;
  reject(error: Error): void;
}

/** One worker thread; replies come in the order of the requests. */
class HashThread {
  /** Jobs started and not ended. */
  jobs = 0;
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  #gone: Error | undefined;

  constructor(onGone: (thread: HashThread) => void) {
    // Where the process caches compiled code, the thread does, too: without the cache each thread
    // loads the TypeScript stripper, some 15 MB. It needs nothing else of the environment.
    const cache = getCompileCacheDir();
    this.#worker = new Worker(new URL('./hash-thread.ts', import.meta.url), {
      name: 'wharf-hash',
      // A thread handles messages and lets go of what it hashed; V8's defaults would keep tens of MB each.
      resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 },
      env: cache === undefined ? {} : { NODE_COMPILE_CACHE: dirname(cache) },
    });
    // Requests under way keep the process alive by what waits for them, not by the thread.
    this.#worker.unref();
    this.#worker.on('message', (reply: HashReply) => {
      const waiting = this.#waiting.shift();
      if (this.#waiting.length === 0) this.#worker.unref();
      if (reply.done) waiting?.resolve(reply.digests);
      else waiting?.reject(Object.assign(new Error(reply.message), { code: reply.code }));
    });
    const fail = (error: Error) => {
      this.#gone ??= error;
      onGone(this);
      for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#gone);
    };
    this.#worker.on('error', (error) => fail(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', () => fail(new Error('The hash thread has ended')));
  }

  request(
    request: HashRequest,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<readonly ComputedDigest[] | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#gone !== undefined) {
        reject(this.#gone);
        return;
      }
      if (this.#waiting.length === 0) this.#worker.ref();
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(request, transfer);
    });
  }

  send(request: HashRequest): void {
    if (this.#gone === undefined) this.#worker.postMessage(request);
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
