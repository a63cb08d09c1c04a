import type { Accepted, Inspection, Rendition, ValidationInput } from '../../ports/validator.ts';
import { nameContent } from '../content-name.ts';
import { saysNothing } from '../declared-type.ts';
import { Refusal, settle } from '../refusal.ts';
import { SNIFF_BYTES } from '../sniff.ts';
import { BlockCache } from './block-cache.ts';
import { mediaEngine } from './choose-engine.ts';
import type { MediaEngine, MediaReport, OpenMedia, StreamFacts, StreamReport } from './engine.ts';
import { decodableStreams, requireSound } from './judge-streams.ts';
import { audioProperties, playingSeconds, soundTags, videoProperties } from './media-facts.ts';
import {
  type MediaContainer,
  type MediaKind,
  type MediaType,
  mediaType,
  requireDeclaredMedia,
} from './media-formats.ts';
import { sniffBehindTags, sniffMedia } from './sniff-media.ts';
import { makeStills } from './stills.ts';
import { requireSaneStreams } from './stream-limits.ts';
import { walkAdts, walkMp3 } from './structure/audio-frames.ts';
import { walkFlac } from './structure/flac-metadata.ts';
import { id3v2End } from './structure/id3v2.ts';
import { walkBoxes } from './structure/isobmff-boxes.ts';
import { walkMatroska } from './structure/matroska-elements.ts';
import { walkOgg } from './structure/ogg-pages.ts';
import { walkWav } from './structure/riff-chunks.ts';
import type { Structure } from './structure/structure.ts';
import { drawWaveform } from './waveform.ts';

const STRUCTURES: Readonly<Record<MediaContainer, (file: BlockCache) => Promise<Structure>>> = {
  isobmff: walkBoxes,
  matroska: walkMatroska,
  wav: walkWav,
  ogg: walkOgg,
  flac: walkFlac,
  mp3: walkMp3,
  adts: walkAdts,
};

const TAKES: Readonly<Record<MediaKind, string>> = {
  video: 'MP4, MOV, WebM or Matroska',
  audio: 'MP3, WAV, Ogg, M4A, FLAC or AAC',
};

/**
 * Judges audio and video: first the container's own bookkeeping, then every packet, then what decodes.
 *
 * @param wanted The kind it has to be; undefined where the streams decide.
 * @param engine What decodes; by default the engine of this process.
 */
export function judgeMedia(
  input: ValidationInput,
  wanted: MediaKind | undefined,
  engine: () => Promise<MediaEngine | undefined> = mediaEngine,
): Promise<Inspection> {
  return settle(async () => {
    const head = Buffer.from(await input.source.read(0, SNIFF_BYTES));
    const container = await containerOf(input, head);
    if (container === undefined) throw await notMedia(input, head, wanted);
    const decoder = await engine();
    if (decoder === undefined) {
      throw new Refusal(
        'unsupported-type',
        'This server has no decoder for audio and video; its operator can install one.',
      );
    }
    const file = new BlockCache(input.source);
    const structure = await STRUCTURES[container](file);
    if (structure.end !== undefined) file.endAt(structure.end);
    const media = await decoder.open(file, container);
    try {
      return await judgeOpen(input, container, wanted, structure, media);
    } finally {
      await media.close();
    }
  });
}

async function containerOf({ source }: ValidationInput, head: Buffer): Promise<MediaContainer | undefined> {
  const begin = await id3v2End(source);
  return begin === 0 ? sniffMedia(head) : sniffBehindTags(Buffer.from(await source.read(begin, SNIFF_BYTES)));
}

async function judgeOpen(
  input: ValidationInput,
  container: MediaContainer,
  wanted: MediaKind | undefined,
  structure: Structure,
  media: OpenMedia,
): Promise<Accepted> {
  const played = media.streams.filter(({ type, isCover }) => type !== 'other' && !isCover);
  const kind = kindOf(played);
  const type = mediaType(container, kind, structure.brand);
  requireDeclaredMedia(input.contentType, container, type);
  requireWanted(wanted, kind, type);
  requireSaneStreams(media.streams);
  const streams = decodableStreams(played);
  const video = streams
    .filter((stream) => stream.type === 'video')
    .sort((a, b) => b.width * b.height - a.width * a.height)[0];
  const audio = streams.find((stream) => stream.type === 'audio');
  const report = await media.read({
    decode: streams,
    pictures: video,
    peaks: kind === 'audio' ? audio : undefined,
    seconds: structure.isOpenEnded ? undefined : (media.seconds ?? structure.seconds),
    progress: (fraction) => input.progress(fraction * 0.95),
  });
  requireSound(type, media, structure, report);
  const isSilent = report.streams.some(({ index, packets }) => index === audio?.index && packets === 0);
  return accept(container, type, media, report, { kind, video, audio: isSilent ? undefined : audio });
}

/** A stream of pictures makes it a video; a cover is none. */
function kindOf(streams: readonly StreamFacts[]): MediaKind {
  if (streams.length === 0) {
    throw new Refusal('corrupt', 'The file holds neither audio nor video that can be played.');
  }
  return streams.some(({ type }) => type === 'video') ? 'video' : 'audio';
}

function requireWanted(wanted: MediaKind | undefined, kind: MediaKind, { label, mimeType }: MediaType): void {
  if (mimeType === 'video/ogg') {
    throw new Refusal(
      'unsupported-type',
      `The file is a video in Ogg, but kind video takes ${TAKES.video}; convert it.`,
      { detected: mimeType },
    );
  }
  if (wanted === undefined || wanted === kind) return;
  const what = kind === 'video' ? 'has pictures' : 'has no pictures, only sound';
  throw new Refusal('type-mismatch', `The file is ${label} and ${what}; upload it as kind ${kind}.`, {
    detected: mimeType,
    kind,
  });
}

async function notMedia(
  input: ValidationInput,
  head: Buffer,
  wanted: MediaKind | undefined,
): Promise<Refusal> {
  const content = await nameContent(head, input.source.size);
  const details = { declared: input.contentType, detected: content.mimeType };
  if (!saysNothing(input.contentType) && /^(audio|video)\//.test(input.contentType)) {
    return new Refusal(
      'type-mismatch',
      `The file was declared as ${input.contentType}, but its content is ${content.label}.`,
      details,
    );
  }
  const takes = wanted === undefined ? 'audio and video are taken as' : `kind ${wanted} takes`;
  const formats = wanted === undefined ? `${TAKES.video}, ${TAKES.audio}` : TAKES[wanted];
  return new Refusal(
    'type-mismatch',
    `The file's content is ${content.label}, but ${takes} ${formats}.`,
    details,
  );
}

interface Chosen {
  readonly kind: MediaKind;
  readonly video: StreamFacts | undefined;
  readonly audio: StreamFacts | undefined;
}

async function accept(
  container: MediaContainer,
  type: MediaType,
  media: OpenMedia,
  report: MediaReport,
  { kind, video, audio }: Chosen,
): Promise<Accepted> {
  const seconds = playingSeconds(media, report);
  const of = (stream: StreamFacts): StreamReport => {
    const found = report.streams.find(({ index }) => index === stream.index);
    if (found === undefined) throw new Error(`The engine did not report stream ${stream.index}`);
    return found;
  };
  const sound = audio && audioProperties(audio, of(audio), seconds);
  const properties = video ? videoProperties(video, of(video), seconds) : (sound ?? {});
  const metadata = {
    container,
    codecs: media.streams
      .filter(({ isCover, type: streamType }) => streamType !== 'other' && !isCover)
      .map(({ codecName }) => codecName),
    decoded: isDecoded(media, report) ? 'all' : 'samples',
    hasCover: media.streams.some(({ isCover }) => isCover),
    tags: soundTags(media.tags),
    ...(video && {
      width: properties.width,
      height: properties.height,
      rotation: video.rotation,
      hasAudio: audio !== undefined,
      ...(sound && { audio: sound }),
    }),
  };
  return {
    verdict: 'accepted',
    entity: 'asset',
    assetKind: kind,
    assetType: `uploaded-${kind}`,
    mimeType: type.mimeType,
    metadata,
    properties,
    renditions: await renditionsOf(report, video),
  };
}

function isDecoded({ streams }: OpenMedia, report: MediaReport): boolean {
  return (
    report.streams.every(({ complete }) => complete) &&
    streams.every(({ type, isCover, decodable }) => type === 'other' || isCover || decodable)
  );
}

async function renditionsOf(
  { pictures, peaks }: MediaReport,
  video: StreamFacts | undefined,
): Promise<readonly Rendition[]> {
  if (video !== undefined) return pictures === undefined ? [] : makeStills(pictures, video.rotation);
  return peaks === undefined ? [] : [await drawWaveform(peaks)];
}
