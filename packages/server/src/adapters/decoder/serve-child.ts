import { Socket } from 'node:net';
import type { Kind } from '@wharf/contract';
import type { Conversion, ImageFormat } from '../../ports/decoder.ts';
import type { ByteSource, Inspection, ValidationInput } from '../../ports/validator.ts';
import { MAX_READ_BYTES } from './child-messages.ts';
import { DecoderUnavailable } from './decoder-errors.ts';
import { LACK_OF_MEMORY } from './failure.ts';
import { type Frame, FrameReader, writeFrame } from './frames.ts';

/** What the child can do; wired by its entry in `start/`, because adapters do not know validators. */
export interface DecoderHandlers {
  /** What it can judge here; may load every decoder to find out. */
  kinds(): Promise<readonly Kind[]>;
  /** @throws {DecoderUnavailable} where the process lacks what the file needs; other errors count against the file */
  inspect(input: ValidationInput): Promise<Inspection>;
  convert(request: { format: ImageFormat; contentType: string; source: ByteSource }): Promise<Conversion>;
}

/** What the server sends; it is trusted. */
type ParentMessage =
  | { type: 'inspect'; id: number; kind: Kind; fileName: string; contentType: string; size: number }
  | { type: 'convert'; id: number; format: ImageFormat; contentType: string; size: number }
  | { type: 'kinds'; id: number; size: number }
  | { type: 'bytes'; id: number; read: number };

/** The descriptor on which the server passes the socket; 0 to 2 are the standard streams. */
const SOCKET_FD = 3;
const MAX_HEADER_BYTES = 1024 * 1024;
/** Progress is told in steps of this size, to spare the server messages. */
const PROGRESS_STEP = 0.02;
const MAX_REASON_CHARACTERS = 2_000;

/** Serves the protocol of this folder in a decoder child until the server closes the socket. */
export function serveDecoder(handlers: DecoderHandlers): void {
  const socket = new Socket({ fd: SOCKET_FD, readable: true, writable: true });
  const reader = new FrameReader({
    maxHeaderBytes: MAX_HEADER_BYTES,
    maxPayloadBytes: () => MAX_READ_BYTES,
  });
  const pending = new Map<number, (bytes: Buffer) => void>();
  socket.on('data', (chunk: Buffer) => {
    for (const frame of reader.push(chunk)) receive(frame);
  });
  // A decoder may still be at work in another thread, and an orderly exit would wait for it.
  socket.on('close', () => process.kill(process.pid, 'SIGKILL'));
  socket.on('error', () => socket.destroy());
  writeFrame(socket, { type: 'ready' });

  function receive({ header, payload }: Frame): void {
    const message = header as ParentMessage;
    if (message.type === 'bytes') {
      const deliver = pending.get(message.read);
      pending.delete(message.read);
      deliver?.(payload);
      return;
    }
    const source = new RemoteSource(message.id, message.size, payload, socket, pending);
    work(message, source).catch((error: unknown) => {
      writeFrame(socket, { type: 'failed', id: message.id, ...describe(error) });
    });
  }

  function work(message: Exclude<ParentMessage, { type: 'bytes' }>, source: ByteSource): Promise<void> {
    switch (message.type) {
      case 'inspect':
        return inspect(message, source);
      case 'convert':
        return convert(message, source);
      case 'kinds':
        return tellKinds(message.id);
    }
  }

  async function tellKinds(id: number): Promise<void> {
    const kinds = await handlers.kinds();
    writeFrame(socket, { type: 'kinds', id, rss: residentMemory(), kinds });
  }

  async function inspect(message: ParentMessage & { type: 'inspect' }, source: ByteSource): Promise<void> {
    const { id, kind, fileName, contentType } = message;
    let told = 0;
    const progress = (fraction: number) => {
      if (fraction < told + PROGRESS_STEP || fraction > 1) return;
      told = fraction;
      writeFrame(socket, { type: 'progress', id, fraction });
    };
    const inspection = await handlers.inspect({ kind, fileName, contentType, source, progress });
    const rss = residentMemory();
    if (inspection.verdict === 'refused') {
      writeFrame(socket, { type: 'inspected', id, rss, inspection });
      return;
    }
    const renditions = inspection.renditions.map(({ bytes, ...facts }) => ({
      ...facts,
      length: bytes.length,
    }));
    const payload = Buffer.concat(inspection.renditions.map(({ bytes }) => bytes));
    writeFrame(socket, { type: 'inspected', id, rss, inspection: { ...inspection, renditions } }, payload);
  }

  async function convert(message: ParentMessage & { type: 'convert' }, source: ByteSource): Promise<void> {
    const { id, format, contentType } = message;
    const conversion = await handlers.convert({ format, contentType, source });
    const rss = residentMemory();
    if (conversion.verdict === 'refused') {
      writeFrame(socket, { type: 'unconverted', id, rss, message: conversion.message });
    } else {
      writeFrame(
        socket,
        { type: 'converted', id, rss, contentType: conversion.contentType },
        conversion.bytes,
      );
    }
  }
}

/** The file as the child sees it: the beginning came with the request, the rest is asked for. */
class RemoteSource implements ByteSource {
  readonly size: number;
  readonly #id: number;
  readonly #head: Buffer;
  readonly #socket: Socket;
  readonly #pending: Map<number, (bytes: Buffer) => void>;

  constructor(
    id: number,
    size: number,
    head: Buffer,
    socket: Socket,
    pending: Map<number, (bytes: Buffer) => void>,
  ) {
    this.size = size;
    this.#id = id;
    this.#head = head;
    this.#socket = socket;
    this.#pending = pending;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const end = Math.min(offset + length, this.size);
    if (offset >= end) return new Uint8Array(0);
    if (end <= this.#head.length) return this.#head.subarray(offset, end);
    if (end - offset <= MAX_READ_BYTES) return this.#ask(offset, end - offset);
    const whole = Buffer.allocUnsafeSlow(end - offset);
    for (let at = offset; at < end; at += MAX_READ_BYTES) {
      whole.set(await this.#ask(at, Math.min(MAX_READ_BYTES, end - at)), at - offset);
    }
    return whole;
  }

  #ask(offset: number, length: number): Promise<Buffer> {
    const read = nextRead++;
    return new Promise((resolve) => {
      this.#pending.set(read, resolve);
      writeFrame(this.#socket, { type: 'read', id: this.#id, read, offset, length });
    });
  }
}

let nextRead = 1;

function describe(error: unknown): { outOfMemory: boolean; unavailable: boolean; reason: string } {
  const reason = (error instanceof Error ? (error.stack ?? error.message) : String(error)).slice(
    0,
    MAX_REASON_CHARACTERS,
  );
  return {
    outOfMemory: LACK_OF_MEMORY.test(reason),
    unavailable: error instanceof DecoderUnavailable,
    reason,
  };
}

/** Bytes: what is resident now or, in a sandbox without /proc, the most that ever was. */
function residentMemory(): number {
  try {
    return process.memoryUsage.rss();
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}
