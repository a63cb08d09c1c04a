import { displaySize } from './display-size.ts';
import type { MediaReport, OpenMedia, StreamFacts, StreamReport } from './engine.ts';

/** Tags worth keeping; their names are FFmpeg's, which are the same for all containers. */
const TAGS = ['title', 'artist', 'album', 'date', 'genre', 'copyright'] as const;
const MAX_TAG_CHARACTERS = 200;

/** Facts of an audio stream; `bitrate` in bits per second, `duration` in seconds. */
export function audioProperties(
  stream: StreamFacts,
  report: StreamReport,
  seconds: number,
): Record<string, unknown> {
  return {
    duration: round(seconds),
    sampleRate: stream.sampleRate,
    channels: stream.channels,
    bitrate: bitrate(report, seconds),
    codecName: stream.codecName,
  };
}

/** Facts of a video stream; the size is the one shown: upright, with square pixels. */
export function videoProperties(
  stream: StreamFacts,
  report: StreamReport,
  seconds: number,
): Record<string, unknown> {
  const frames = report.complete ? report.frames : report.packets;
  return {
    ...displaySize(stream),
    duration: round(seconds),
    frameRate: round(stream.frameRate > 0 ? stream.frameRate : seconds > 0 ? frames / seconds : 0),
    nbFrames: frames,
    bitrate: bitrate(report, seconds),
    codecName: stream.codecName,
  };
}

/** Of the stream itself, which may be shorter than the file; `seconds` where its packets do not tell. */
function bitrate({ bytes, start = 0, end = 0 }: StreamReport, seconds: number): number {
  const own = end > start ? end - start : seconds;
  return own > 0 ? Math.round((bytes * 8) / own) : 0;
}

/** To a thousandth. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** What the file says of itself, shortened and without control characters. */
export function soundTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  const byName = new Map(Object.entries(tags).map(([name, value]) => [name.toLowerCase(), value]));
  return Object.fromEntries(
    TAGS.flatMap((name) => {
      const value = byName
        .get(name)
        ?.replace(/\p{C}+/gu, ' ')
        .trim()
        .slice(0, MAX_TAG_CHARACTERS);
      return value ? [[name, value]] : [];
    }),
  );
}

/** How long the file plays, in seconds: what it declares, unless its packets say something else. */
export function playingSeconds(media: OpenMedia, { streams }: MediaReport): number {
  const measured = measuredSeconds(streams);
  const declared = media.seconds;
  if (declared === undefined) return measured;
  return Math.abs(declared - measured) <= Math.max(0.5, measured * 0.02) ? declared : measured;
}

/** From the first packet of any stream to the end of the last one. */
export function measuredSeconds(streams: readonly StreamReport[]): number {
  const starts = streams.flatMap(({ start }) => (start === undefined ? [] : [Math.max(0, start)]));
  const ends = streams.flatMap(({ end }) => (end === undefined ? [] : [end]));
  return Math.max(0, Math.max(0, ...ends) - Math.min(...starts, ...ends, Number.MAX_SAFE_INTEGER));
}
