// Entry of a worker thread: hashes and writes (or reads) so that the event loop does neither.
import { readSync, writeSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { Digests } from './digests.ts';
import { BLOCK, type HashReply, type HashRequest, type WriteOrder } from './hash-protocol.ts';

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
    case 'write':
      digestsOf(request.job).update(new Uint8Array(request.buffer, request.offset, request.length));
      write(request);
      return { done: true };
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

/**
 * Writes whole blocks past the page cache where possible: that saves a copy, and the sync that
 * follows finds little left to do. Only blocks that lie entirely within the bytes go that way; the
 * ends may share theirs with a neighbouring part.
 */
function write({ buffer, offset, length, fd, directFd, position }: WriteOrder): void {
  const bytes = new Uint8Array(buffer, offset, length);
  const head = Math.min(length, (BLOCK - (position % BLOCK)) % BLOCK);
  const blocks = directFd === undefined ? 0 : length - head - ((length - head) % BLOCK);
  if (directFd === undefined || blocks === 0) {
    writeAll(fd, bytes, position);
    return;
  }
  writeAll(fd, bytes.subarray(0, head), position);
  try {
    writeAll(directFd, bytes.subarray(head, head + blocks), position + head);
  } catch (error) {
    // The file system has its own idea of alignment.
    if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
    writeAll(fd, bytes.subarray(head, head + blocks), position + head);
  }
  writeAll(fd, bytes.subarray(head + blocks), position + head + blocks);
}

function writeAll(fd: number, bytes: Uint8Array, position: number): void {
  for (let written = 0; written < bytes.length; ) {
    written += writeSync(fd, bytes, written, bytes.length - written, position + written);
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
