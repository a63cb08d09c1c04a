import type { FormatContext, IOContext, Packet } from 'node-av/lib';
import { Refusal } from '../refusal.ts';
import type { BlockCache } from './block-cache.ts';
import type { MediaLibrary } from './bundled-library.ts';
import { MEDIA_CONTAINERS, type MediaContainer } from './media-formats.ts';

/** Bytes FFmpeg asks for at once. */
const IO_BYTES = 128 * 1024;
/** How far the file is at hand ahead of the demuxer, at least, when it reads without waiting. */
const AHEAD_BYTES = 8 * 1024 * 1024;

/**
 * An open demuxer with its input. A packet that has to come through another thread costs a tenth of a
 * millisecond, one that is read right here 3 microseconds; so it is read here, as long as the demuxer
 * keeps to what lies before it.
 */
export class BundledInput {
  readonly format: FormatContext;
  readonly #library: MediaLibrary;
  readonly #file: BlockCache;
  readonly #io: IOContext;
  /** What reading the file threw: FFmpeg only knows that it did. */
  #failure: { readonly error: unknown } | undefined;
  #position = 0;
  #isOpen = false;
  /** The part of the file that is at hand. */
  #from = 0;
  #to = 0;
  #isWaiting = true;
  /** Whether the demuxer went elsewhere while it could not wait: what it said since is worthless. */
  hasStrayed = false;

  /** @throws {Refusal} where the headers cannot be read */
  static async open(
    library: MediaLibrary,
    file: BlockCache,
    container: MediaContainer,
  ): Promise<BundledInput> {
    const input = new BundledInput(library, file);
    try {
      await input.#open(container);
      return input;
    } catch (error) {
      await input.close();
      throw error;
    }
  }

  private constructor(library: MediaLibrary, file: BlockCache) {
    const { lib, constants } = library;
    this.#library = library;
    this.#file = file;
    this.format = new lib.FormatContext();
    this.format.allocContext();
    this.#io = new lib.IOContext();
    this.#io.allocContextWithCallbacks(
      IO_BYTES,
      0,
      (length) => this.#read(length),
      null,
      (offset, whence) => this.#seek(offset, whence),
    );
    this.format.pb = this.#io;
    this.format.setFlags(constants.AVFMT_FLAG_CUSTOM_IO);
  }

  #read(length: number): Buffer | number | Promise<Buffer | number> {
    const bytes = this.#file.atHand(this.#position, length);
    if (bytes !== undefined) return this.#advance(bytes);
    if (this.#isWaiting) return this.#fetch(length);
    this.hasStrayed = true;
    return this.#library.constants.AVERROR_EIO;
  }

  async #fetch(length: number): Promise<Buffer | number> {
    try {
      return this.#advance(await this.#file.some(this.#position, length));
    } catch (error) {
      this.#failure ??= { error };
      return this.#library.constants.AVERROR_EIO;
    }
  }

  #advance(bytes: Buffer): Buffer | number {
    this.#position += bytes.length;
    return bytes.length === 0 ? this.#library.constants.AVERROR_EOF : bytes;
  }

  #seek(offset: bigint, whence: number): bigint {
    const { constants } = this.#library;
    const mode = whence & ~constants.AVSEEK_FORCE;
    if (mode === constants.AVSEEK_SIZE) return BigInt(this.#file.size);
    const from =
      mode === constants.AVSEEK_CUR ? this.#position : mode === constants.AVSEEK_END ? this.#file.size : 0;
    const target = from + Number(offset);
    // Beyond the end there is only the end, and a demuxer would take that for the end of the movie.
    if (target < 0 || target > this.#file.size) return BigInt(constants.AVERROR_EINVAL);
    this.#position = target;
    return BigInt(target);
  }

  async #open(container: MediaContainer): Promise<void> {
    const { lib } = this.#library;
    const { demuxer } = MEDIA_CONTAINERS[container];
    const input = lib.InputFormat.findInputFormat(demuxer);
    if (input === null) throw new Error(`FFmpeg has no demuxer ${demuxer}`);
    const options = lib.Dictionary.fromObject({
      format_whitelist: input.name ?? demuxer,
      // All reading is ours: nothing a file names is ever opened.
      protocol_whitelist: 'none',
      ...(container === 'isobmff' ? { enable_drefs: 0, use_absolute_path: 0 } : {}),
      // Else a long recording would be a million packets.
      ...(container === 'wav' ? { max_size: 64 * 1024 } : {}),
    });
    const result = await this.format.openInput('', input, options);
    options.free();
    this.#isOpen = result >= 0;
    this.#require(result);
  }

  /** Lets FFmpeg decode a little to find out what the headers do not say. @throws {Refusal} */
  async analyse(): Promise<void> {
    this.#require(await this.format.findStreamInfo(null));
  }

  #require(result: number): void {
    this.throwFailure();
    if (result >= 0) return;
    const reason = this.#library.lib.FFmpegError.strerror(result);
    throw new Refusal('corrupt', `The file's headers cannot be read: ${reason}.`, { size: this.#file.size });
  }

  /** Throws what reading the file threw, if it did. */
  throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /**
   * Reads the next packet; FFmpeg's code.
   * @param mayWait Whether to read it in another thread, from wherever it lies.
   */
  async readPacket(packet: Packet, mayWait: boolean): Promise<number> {
    if (mayWait) return this.format.readFrame(packet);
    if (this.#position < this.#from || this.#position + AHEAD_BYTES > this.#to) {
      this.#from = this.#position;
      const end = await this.#file.prepare(this.#position, this.#position + 2 * AHEAD_BYTES);
      this.#to = end === this.#file.size ? Number.POSITIVE_INFINITY : end;
    }
    this.#isWaiting = false;
    try {
      return this.format.readFrameSync(packet);
    } finally {
      this.#isWaiting = true;
    }
  }

  /** In this order: the demuxer must not free the input, and an input that is not freed keeps the process alive. */
  async close(): Promise<void> {
    this.format.pb = null;
    if (this.#isOpen) await this.format.closeInput();
    this.#isOpen = false;
    this.#io.freeContext();
  }
}
