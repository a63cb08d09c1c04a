// Entry of a worker thread: hashes and writes (or reads) so that the event loop does neither.
import { readSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { writeChunks } from './block-writer.ts';
import { Digests } from './digests.ts';
import type { HashReply, HashRequest } from './hash-protocol.ts';

const READ_SIZE = 1024 ** 2;

const jobs = new Map<number, Digests>();
let readBuffer: Uint8Array | undefined;

function digestsOf(job: number): Digests {
  const digests = jobs.get(job);
  if (digests === undefined) throw new Error(`Hash job ${job} was not started`);
  return digests;
}

function perform(request: HashRequest): HashReply {
  switch (request.type) {
    case 'start':
      jobs.set(request.job, new Digests(request.algorithms));
      return { done: true };
    case 'write': {
      const digests = digestsOf(request.job);
      writeChunks(request.chunks, request.target, (bytes) => digests.update(bytes));
      // Frees the memory now: waiting for the collector would pile up gigabytes a second.
      for (const chunk of request.chunks) chunk.buffer.transfer(0);
      return { done: true };
    }
    case 'read': {
      readBuffer ??= new Uint8Array(READ_SIZE);
      const digests = digestsOf(request.job);
      for (let done = 0; done < request.length; ) {
        const wanted = Math.min(READ_SIZE, request.length - done);
        const count = readSync(request.fd, readBuffer, 0, wanted, request.position + done);
        if (count === 0) throw new Error(`The file ends at ${request.position + done}`);
        digests.update(readBuffer.subarray(0, count));
        done += count;
      }
      return { done: true };
    }
    case 'finish': {
      const digests = digestsOf(request.job).finish();
      jobs.delete(request.job);
      return { done: true, digests };
    }
    case 'drop':
      jobs.delete(request.job);
      return { done: true };
  }
}

parentPort?.on('message', (request: HashRequest) => {
  let reply: HashReply;
  try {
    reply = perform(request);
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    reply = { done: false, message, code };
  }
  if (request.type !== 'drop') parentPort?.postMessage(reply);
});

// A thread is ended without an exit: what was compiled for it is kept now, where there is a cache.
flushCompileCache();
