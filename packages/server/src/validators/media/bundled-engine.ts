import type { Dictionary, FormatContext, IOContext, Stream } from 'node-av/lib';
import { Refusal } from '../refusal.ts';
import type { BlockCache } from './block-cache.ts';
import type { MediaLibrary } from './bundled-library.ts';
import { readAll } from './bundled-read.ts';
import { rotationOf, soundPixelAspect } from './display-size.ts';
import type { MediaEngine, MediaReport, OpenMedia, ReadRequest, StreamFacts } from './engine.ts';
import { MEDIA_CONTAINERS, type MediaContainer } from './media-formats.ts';
import { requireSaneStreams } from './stream-limits.ts';

/** Bytes FFmpeg asks for at once. */
const IO_BYTES = 128 * 1024;

/** FFmpeg 8 within this process, reading through the ranges it is given. */
export function bundledEngine(library: MediaLibrary): MediaEngine {
  return { name: 'bundled', open: (file, container) => BundledMedia.open(library, file, container) };
}

/** A demuxer with its input. `close` has to be called in any case, or the process does not end. */
class BundledMedia implements OpenMedia {
  readonly #library: MediaLibrary;
  readonly #format: FormatContext;
  readonly #io: IOContext;
  readonly #fileBytes: number;
  /** What reading the file threw: FFmpeg only knows that it did. */
  #readFailure: { readonly error: unknown } | undefined;
  #open = false;
  streams: readonly StreamFacts[] = [];
  seconds: number | undefined;
  tags: Readonly<Record<string, string>> = {};

  static async open(
    library: MediaLibrary,
    file: BlockCache,
    container: MediaContainer,
  ): Promise<BundledMedia> {
    const media = new BundledMedia(library, file);
    try {
      await media.#openInput(container);
      return media;
    } catch (error) {
      await media.close();
      throw error;
    }
  }

  private constructor(library: MediaLibrary, file: BlockCache) {
    const { lib, constants } = library;
    this.#library = library;
    this.#fileBytes = file.size;
    this.#format = new lib.FormatContext();
    this.#format.allocContext();
    this.#io = new lib.IOContext();
    let position = 0;
    const read = async (length: number): Promise<Buffer | number> => {
      try {
        const bytes = await file.some(position, length);
        position += bytes.length;
        return bytes.length === 0 ? constants.AVERROR_EOF : bytes;
      } catch (error) {
        this.#readFailure ??= { error };
        return constants.AVERROR_EIO;
      }
    };
    const seek = (offset: bigint, whence: number): bigint => {
      const mode = whence & ~constants.AVSEEK_FORCE;
      if (mode === constants.AVSEEK_SIZE) return BigInt(file.size);
      const from = mode === constants.AVSEEK_CUR ? position : mode === constants.AVSEEK_END ? file.size : 0;
      const target = from + Number(offset);
      if (target < 0 || target > Number.MAX_SAFE_INTEGER) return BigInt(constants.AVERROR_EINVAL);
      position = target;
      return BigInt(target);
    };
    this.#io.allocContextWithCallbacks(IO_BYTES, 0, read, null, seek);
    this.#format.pb = this.#io;
    this.#format.setFlags(constants.AVFMT_FLAG_CUSTOM_IO);
  }

  async #openInput(container: MediaContainer): Promise<void> {
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
    const opened = await this.#format.openInput('', input, options);
    options.free();
    this.#open = opened >= 0;
    this.#require(opened);
    // Before FFmpeg decodes a first picture to find out the rest.
    this.#describe();
    requireSaneStreams(this.streams);
    this.#require(await this.#format.findStreamInfo(null));
    this.#describe();
  }

  #require(result: number): void {
    if (this.#readFailure !== undefined) throw this.#readFailure.error;
    if (result >= 0) return;
    throw new Refusal(
      result === this.#library.constants.AVERROR_ENOMEM ? 'decoder-out-of-memory' : 'corrupt',
      `The file's headers cannot be read: ${this.#explain(result)}.`,
      { size: this.#fileBytes },
    );
  }

  /** FFmpeg's words for an error code. */
  #explain(code: number): string {
    return this.#library.lib.FFmpegError.strerror(code);
  }

  #describe(): void {
    const { constants } = this.#library;
    this.streams = this.#format.streams.map((stream) => this.#factsOf(stream));
    const { duration } = this.#format;
    this.seconds = duration > 0n ? Number(duration) / constants.AV_TIME_BASE : undefined;
    this.tags = this.#tagsOf(this.#format.metadata);
  }

  /** Where the container has no tags of its own (Ogg), they are the stream's. */
  #tagsOf(own: Dictionary | null): Readonly<Record<string, string>> {
    const tags = own?.getAll() ?? {};
    return Object.keys(tags).length > 0 ? tags : (this.#format.streams[0]?.metadata?.getAll() ?? {});
  }

  #factsOf(stream: Stream): StreamFacts {
    const { lib, constants } = this.#library;
    const { codecpar, timeBase, sampleAspectRatio, avgFrameRate } = stream;
    const type =
      codecpar.codecType === constants.AVMEDIA_TYPE_VIDEO
        ? 'video'
        : codecpar.codecType === constants.AVMEDIA_TYPE_AUDIO
          ? 'audio'
          : 'other';
    const frameRate = avgFrameRate.num / avgFrameRate.den;
    return {
      index: stream.index,
      type,
      isCover: stream.hasDisposition(constants.AV_DISPOSITION_ATTACHED_PIC),
      codecName: lib.avGetCodecName(codecpar.codecId) ?? 'none',
      codecTag: (codecpar.codecTagString ?? '').replace(/\[0\]/g, ''),
      decodable: type !== 'other' && lib.Codec.findDecoder(codecpar.codecId) !== null,
      width: codecpar.width,
      height: codecpar.height,
      pixelAspect: soundPixelAspect(sampleAspectRatio.num, sampleAspectRatio.den),
      rotation: rotationOf(codecpar.getCodedSideData(constants.AV_PKT_DATA_DISPLAYMATRIX)),
      frameRate: Number.isFinite(frameRate) ? frameRate : 0,
      sampleRate: codecpar.sampleRate,
      channels: codecpar.channels,
      seconds: stream.duration > 0n ? (Number(stream.duration) * timeBase.num) / timeBase.den : undefined,
    };
  }

  async read(request: ReadRequest): Promise<MediaReport> {
    const report = await readAll(this.#library, this.#format, this.#fileBytes, request);
    if (this.#readFailure !== undefined) throw this.#readFailure.error;
    const { readError, ...rest } = report;
    return { ...rest, readError: readError === undefined ? undefined : this.#explain(readError) };
  }

  /** In this order: the demuxer must not free the input, and the input has to be freed. */
  async close(): Promise<void> {
    this.#format.pb = null;
    if (this.#open) await this.#format.closeInput();
    this.#open = false;
    this.#io.freeContext();
  }
}
