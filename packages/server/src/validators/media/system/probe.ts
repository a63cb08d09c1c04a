import { quarterTurn, soundPixelAspect } from '../display-size.ts';
import type { StreamFacts } from '../engine.ts';

/** What to ask ffprobe for. */
export const PROBE_ENTRIES =
  'format=duration:format_tags:stream=index,codec_type,codec_name,codec_tag_string,width,height,sample_aspect_ratio,avg_frame_rate,sample_rate,channels,duration:stream_tags:stream_disposition=attached_pic:stream_side_data=rotation';

export interface Probe {
  readonly streams: readonly StreamFacts[];
  readonly seconds: number | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads ffprobe's JSON; undefined where it is none.
 * @param decoders Names of the codecs this FFmpeg decodes.
 */
export function parseProbe(json: string, decoders: ReadonlySet<string>): Probe | undefined {
  let root: Fields;
  try {
    root = fields(JSON.parse(json));
  } catch {
    return undefined;
  }
  const format = fields(root.format);
  const streams = list(root.streams).map(fields);
  const own = texts(format.tags);
  return {
    streams: streams.map((stream) => streamFacts(stream, decoders)),
    seconds: positive(format.duration),
    // Where the container has no tags of its own (Ogg), they are the stream's.
    tags: Object.keys(own).length > 0 ? own : texts(streams[0]?.tags),
  };
}

function streamFacts(stream: Fields, decoders: ReadonlySet<string>): StreamFacts {
  const codecType = stream.codec_type;
  const type = codecType === 'video' || codecType === 'audio' ? codecType : 'other';
  const codecName = typeof stream.codec_name === 'string' ? stream.codec_name : 'none';
  const [num = 0, den = 0] = ratio(stream.sample_aspect_ratio, ':');
  const [frames = 0, seconds = 0] = ratio(stream.avg_frame_rate, '/');
  const rotation = list(stream.side_data_list)
    .map((data) => Number(fields(data).rotation))
    .find((degrees) => Number.isFinite(degrees));
  return {
    index: Number(stream.index),
    type,
    isCover: fields(stream.disposition).attached_pic === 1,
    codecName,
    codecTag: String(stream.codec_tag_string ?? '').replace(/\[0\]/g, ''),
    decodable: type !== 'other' && decoders.has(codecName),
    width: positive(stream.width) ?? 0,
    height: positive(stream.height) ?? 0,
    pixelAspect: soundPixelAspect(num, den),
    // FFmpeg counts it counter-clockwise.
    rotation: quarterTurn(-(rotation ?? 0)),
    frameRate: seconds > 0 ? frames / seconds : 0,
    sampleRate: positive(stream.sample_rate) ?? 0,
    channels: positive(stream.channels) ?? 0,
    seconds: positive(stream.duration),
  };
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function texts(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(fields(value)).map(([name, text]) => [name, String(text)]));
}

function positive(value: unknown): number | undefined {
  const number = Number(value);
  return Number.isFinite(number) && number > 0 ? number : undefined;
}

function ratio(value: unknown, separator: string): number[] {
  return typeof value === 'string' ? value.split(separator).map(Number) : [];
}
