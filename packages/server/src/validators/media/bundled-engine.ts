import type { Dictionary, FormatContext, Stream } from 'node-av/lib';
import type { BlockCache } from './block-cache.ts';
import { BundledInput } from './bundled-input.ts';
import type { MediaLibrary } from './bundled-library.ts';
import { readAll } from './bundled-read.ts';
import { rotationOf, soundPixelAspect } from './display-size.ts';
import type { MediaEngine, MediaReport, OpenMedia, ReadRequest, StreamFacts } from './engine.ts';
import type { MediaContainer } from './media-formats.ts';
import { requireSaneStreams } from './stream-limits.ts';

/** FFmpeg 8 within this process, reading through the ranges it is given. */
export function bundledEngine(library: MediaLibrary): MediaEngine {
  return { name: 'bundled', open: (file, container) => BundledMedia.open(library, file, container) };
}

class BundledMedia implements OpenMedia {
  readonly #library: MediaLibrary;
  readonly #file: BlockCache;
  readonly #container: MediaContainer;
  #input: BundledInput;
  readonly streams: readonly StreamFacts[];
  readonly seconds: number | undefined;
  readonly tags: Readonly<Record<string, string>>;

  static async open(
    library: MediaLibrary,
    file: BlockCache,
    container: MediaContainer,
  ): Promise<BundledMedia> {
    return new BundledMedia(library, file, container, await openAnalysed(library, file, container));
  }

  private constructor(
    library: MediaLibrary,
    file: BlockCache,
    container: MediaContainer,
    input: BundledInput,
  ) {
    this.#library = library;
    this.#file = file;
    this.#container = container;
    this.#input = input;
    const { duration, streams, metadata } = input.format;
    this.streams = streams.map((stream) => factsOf(library, stream));
    this.seconds = duration > 0n ? Number(duration) / library.constants.AV_TIME_BASE : undefined;
    this.tags = tagsOf(metadata, streams);
  }

  async read(request: ReadRequest): Promise<MediaReport> {
    let report = await readAll(this.#library, this.#input, this.#file.size, false, request);
    if (this.#input.hasStrayed) {
      // Its streams lie too far apart to have them at hand: once more, at a tenth of a millisecond to the packet.
      await this.#input.close();
      this.#input = await openAnalysed(this.#library, this.#file, this.#container);
      report = await readAll(this.#library, this.#input, this.#file.size, true, request);
    }
    this.#input.throwFailure();
    const { readError, ...rest } = report;
    const explained = readError === undefined ? undefined : this.#library.lib.FFmpegError.strerror(readError);
    return { ...rest, readError: explained };
  }

  close(): Promise<void> {
    return this.#input.close();
  }
}

async function openAnalysed(
  library: MediaLibrary,
  file: BlockCache,
  container: MediaContainer,
): Promise<BundledInput> {
  const input = await BundledInput.open(library, file, container);
  try {
    // Before FFmpeg decodes a first picture.
    requireSaneStreams(input.format.streams.map((stream) => factsOf(library, stream)));
    await input.analyse();
    return input;
  } catch (error) {
    await input.close();
    throw error;
  }
}

/** Where the container has no tags of its own (Ogg), they are the stream's. */
function tagsOf(own: Dictionary | null, streams: FormatContext['streams']): Readonly<Record<string, string>> {
  const tags = own?.getAll() ?? {};
  return Object.keys(tags).length > 0 ? tags : (streams[0]?.metadata?.getAll() ?? {});
}

function factsOf({ lib, constants }: MediaLibrary, stream: Stream): StreamFacts {
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
