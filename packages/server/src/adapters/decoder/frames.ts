import type { Writable } from 'node:stream';

/**
 * The wire between the server and a decoder child: frames of a JSON header and raw bytes,
 * `u32 header length | u32 payload length | header | payload`, big-endian.
 *
 * Not Node's own IPC, because the child may have been taken over by the file it decodes: Node buffers
 * an IPC message of any size, and V8's deserializer is not made for hostile input. Here the lengths
 * are judged before a byte of a frame is kept, and only JSON is parsed.
 */
export interface Frame {
  readonly header: unknown;
  readonly payload: Buffer;
}

/** Bytes before the header. */
const PREFIX_BYTES = 8;

/** The peer broke the framing: sizes over the limit, or a header that is not JSON. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
  readonly oversized: boolean;

  constructor(message: string, oversized: boolean) {
    super(message);
    this.oversized = oversized;
  }
}

/** Writes one frame. */
export function writeFrame(
  stream: Writable,
  header: Readonly<Record<string, unknown>>,
  payload: Uint8Array = new Uint8Array(0),
): void {
  const json = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.allocUnsafe(PREFIX_BYTES + json.length);
  prefix.writeUInt32BE(json.length, 0);
  prefix.writeUInt32BE(payload.length, 4);
  json.copy(prefix, PREFIX_BYTES);
  stream.cork();
  stream.write(prefix);
  if (payload.length > 0) stream.write(payload);
  stream.uncork();
}

export interface FrameLimits {
  readonly maxHeaderBytes: number;
  /** May change from frame to frame. */
  readonly maxPayloadBytes: () => number;
}

/** Cuts a byte stream into frames; keeps at most one frame's bytes. */
export class FrameReader {
  readonly #limits: FrameLimits;
  #chunks: Buffer[] = [];
  #buffered = 0;

  constructor(limits: FrameLimits) {
    this.#limits = limits;
  }

  /** @throws {FrameError} The stream is of no more use then. */
  *push(chunk: Buffer): Generator<Frame> {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    for (;;) {
      if (this.#buffered < PREFIX_BYTES) return;
      const prefix = this.#peek(PREFIX_BYTES);
      const headerBytes = prefix.readUInt32BE(0);
      const payloadBytes = prefix.readUInt32BE(4);
      this.#check(headerBytes, payloadBytes);
      const frameBytes = PREFIX_BYTES + headerBytes + payloadBytes;
      if (this.#buffered < frameBytes) return;
      const frame = this.#peek(frameBytes);
      const header = parseHeader(frame.subarray(PREFIX_BYTES, PREFIX_BYTES + headerBytes));
      this.#drop(frameBytes);
      yield { header, payload: frame.subarray(PREFIX_BYTES + headerBytes) };
    }
  }

  #check(headerBytes: number, payloadBytes: number): void {
    const { maxHeaderBytes, maxPayloadBytes } = this.#limits;
    if (headerBytes > maxHeaderBytes) throw new FrameError(`a header of ${headerBytes} bytes`, true);
    if (payloadBytes > maxPayloadBytes()) throw new FrameError(`a payload of ${payloadBytes} bytes`, true);
  }

  /** The first `length` buffered bytes in one piece; copies only where they lie in several. */
  #peek(length: number): Buffer {
    const [first] = this.#chunks;
    if (first !== undefined && first.length >= length) return first.subarray(0, length);
    if (length <= PREFIX_BYTES) return Buffer.concat(this.#chunks, length);
    const joined = Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined.subarray(0, length);
  }

  #drop(length: number): void {
    const rest = Buffer.concat(this.#chunks).subarray(length);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#buffered = rest.length;
  }
}

function parseHeader(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new FrameError('a header that is not JSON', false);
  }
}
