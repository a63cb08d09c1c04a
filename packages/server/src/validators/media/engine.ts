import type { BlockCache } from './block-cache.ts';
import type { MediaContainer } from './media-formats.ts';

export type MediaEngineName = 'bundled' | 'system';

/** A decoder of audio and video. Refuses with `Refusal`; anything else it throws counts as its own crash. */
export interface MediaEngine {
  readonly name: MediaEngineName;
  /**
   * Reads the container's headers, with the demuxer of `container` and no other.
   * @throws {Refusal} `corrupt` where they cannot be read
   */
  open(file: BlockCache, container: MediaContainer): Promise<OpenMedia>;
}

export interface StreamFacts {
  readonly index: number;
  /** `other`: subtitles, timecode, chapters; they are read, not decoded. */
  readonly type: 'video' | 'audio' | 'other';
  /** A cover picture: no stream in the sense of this program. */
  readonly isCover: boolean;
  /** FFmpeg's name of the codec: `h264`, `aac`; `none` where it is unknown. */
  readonly codecName: string;
  /** The container's own code of the codec (`avc1`, `encv`); empty where it has none. */
  readonly codecTag: string;
  /** Whether this engine has a decoder for it. */
  readonly decodable: boolean;
  /** Stored pixels; 0 for audio, or where the headers do not say. */
  readonly width: number;
  readonly height: number;
  /** Width of a pixel by its height; 1 where nothing is said. */
  readonly pixelAspect: number;
  /** Degrees clockwise by which the pictures are to be turned for display. */
  readonly rotation: 0 | 90 | 180 | 270;
  /** Pictures per second, on average; 0 where unknown. */
  readonly frameRate: number;
  /** Per second; 0 for video. */
  readonly sampleRate: number;
  readonly channels: number;
  /** As the container declares it, in seconds. */
  readonly seconds: number | undefined;
}

export interface ReadRequest {
  /** Streams to decode; of all others the packets are read. */
  readonly decode: readonly StreamFacts[];
  /** The video stream of which pictures are wanted. */
  readonly pictures: StreamFacts | undefined;
  /** The audio stream of which the peaks are wanted. */
  readonly peaks: StreamFacts | undefined;
  /** The whole file's duration as far as it is known, in seconds. */
  readonly seconds: number | undefined;
  /** 0 to 1. */
  progress(fraction: number): void;
}

/** What did not decode. */
export interface Fault {
  /** Seconds from the beginning; undefined where the packet bore no time. */
  readonly seconds: number | undefined;
  /** Of the packet in the file, in bytes. */
  readonly offset: number | undefined;
}

export interface StreamReport {
  readonly index: number;
  readonly packets: number;
  /** Of all packets, in bytes. */
  readonly bytes: number;
  /** Where the first packet begins and the last one ends, in seconds; undefined where no packet bore a time. */
  readonly start: number | undefined;
  readonly end: number | undefined;
  /** Packets that the file does not hold completely. */
  readonly cutPackets: number;
  readonly firstCut: Fault | undefined;
  /** Packets given to the decoder. */
  readonly decodedPackets: number;
  /** Pictures or blocks of samples that came out. */
  readonly frames: number;
  /** Samples per channel that came out. */
  readonly samples: number;
  readonly faults: number;
  readonly firstFault: Fault | undefined;
  /** Whether every packet was decoded, not only samples. */
  readonly complete: boolean;
}

/** Decoded pixels, 3 bytes each (RGB), rows without gaps; not yet turned. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Buffer;
}

export interface Pictures {
  readonly first: Picture;
  /** A little into the video, and not black where there is any such. */
  readonly poster: Picture;
  readonly last: Picture;
}

export interface MediaReport {
  readonly streams: readonly StreamReport[];
  /** Where the last packet of all streams ends, played or not, in seconds; undefined where none bore a time. */
  readonly end: number | undefined;
  /** What the demuxer said where it gave up before the end. */
  readonly readError: string | undefined;
  readonly pictures: Pictures | undefined;
  /** Highest amplitudes, 0 to 1, of equally long stretches from beginning to end. */
  readonly peaks: Float32Array | undefined;
}

export interface OpenMedia {
  readonly streams: readonly StreamFacts[];
  /** As the container declares it, in seconds. */
  readonly seconds: number | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** Reads every packet of every stream to the end, once, and decodes what is asked for as far as the limits go. */
  read(request: ReadRequest): Promise<MediaReport>;
  close(): Promise<void>;
}
