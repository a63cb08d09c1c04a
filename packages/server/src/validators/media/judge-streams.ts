import { Refusal } from '../refusal.ts';
import type { Fault, MediaReport, OpenMedia, StreamFacts, StreamReport } from './engine.ts';
import { measuredSeconds } from './media-facts.ts';
import type { MediaType } from './media-formats.ts';
import type { Structure } from './structure/structure.ts';

/** Codes under which encrypted tracks are stored (ISO/IEC 23001-7; FairPlay). */
const ENCRYPTED = /^(enc[avt]|drm[si])$/;
/** Healthy files decode without any fault: of the reference corpus all do. One packet in a hundred may be a splice. */
const TOLERATED_FAULT_SHARE = 0.01;
/** By how much the packets may fall short of the declared duration: edit lists, rounding, late subtitles. */
const SHORT_SECONDS = 2;
const SHORT_SHARE = 0.05;

/**
 * The streams to decode. A second one in a codec that nobody has may accompany one that decodes: telephones store
 * spatial sound beside the ordinary.
 * @throws {Refusal} where the headers already say that the file cannot be judged
 */
export function decodableStreams(streams: readonly StreamFacts[]): readonly StreamFacts[] {
  for (const { index, type, codecName, codecTag, decodable } of streams) {
    const details = { stream: index, codec: codecName, codecTag: printable(codecTag) };
    if (ENCRYPTED.test(codecTag)) {
      throw new Refusal(
        'unsupported-type',
        `Stream ${index} (${type}) is encrypted; upload the file without copy protection.`,
        details,
      );
    }
    if (decodable || streams.some((other) => other.type === type && other.decodable)) continue;
    const name = codecName === 'none' ? `"${printable(codecTag)}"` : codecName;
    throw new Refusal(
      'unsupported-type',
      `Stream ${index} (${type}) is coded as ${name}, which cannot be decoded; convert it, for example to H.264 and AAC.`,
      details,
    );
  }
  return streams.filter(({ decodable }) => decodable);
}

/** Refuses what reading and decoding found wrong; the first and gravest only. */
export function requireSound(
  type: MediaType,
  media: OpenMedia,
  structure: Structure,
  report: MediaReport,
): void {
  for (const stream of report.streams) {
    const facts = media.streams.find(({ index }) => index === stream.index);
    if (facts === undefined || isEmptyTrack(facts, stream, report)) continue;
    requireSoundStream(type, facts, stream, structure);
  }
  const reached = measuredSeconds(report.streams);
  if (report.readError !== undefined) {
    throw new Refusal(
      'corrupt',
      `The ${type.label} cannot be read beyond ${time(reached)}: ${report.readError}.`,
      { seconds: reached },
    );
  }
  requireWholeLength(type, media, structure, report);
}

/** Recorders announce sound before they know whether there will be any: beside pictures it may be missing. */
function isEmptyTrack({ type }: StreamFacts, { packets }: StreamReport, { pictures }: MediaReport): boolean {
  return type === 'audio' && packets === 0 && pictures !== undefined;
}

function requireSoundStream(
  { label }: MediaType,
  facts: StreamFacts,
  report: StreamReport,
  structure: Structure,
): void {
  const name = `stream ${facts.index} (${facts.type}, ${facts.codecName})`;
  const details = { stream: facts.index, codec: facts.codecName };
  // Without an announced end the last packet is as long as the file lasts.
  if (report.cutPackets > 0 && structure.isOpenEnded !== true) {
    throw new Refusal(
      'truncated',
      `The ${label} is cut off: ${name} goes on beyond the end of the file${where(report.firstCut)}.`,
      {
        ...details,
        ...report.firstCut,
      },
    );
  }
  if (report.packets === 0)
    throw new Refusal('truncated', `The ${label} holds no data for ${name}.`, details);
  if (report.frames === 0) {
    throw new Refusal('corrupt', `The ${label} is damaged: nothing of ${name} can be decoded.`, {
      ...details,
      packets: report.packets,
    });
  }
  // Nor need it end with a whole sample.
  const tolerated = structure.isOpenEnded ? 1 : 0;
  if (report.faults - tolerated > report.decodedPackets * TOLERATED_FAULT_SHARE) {
    throw new Refusal(
      'corrupt',
      `The ${label} is damaged: ${report.faults} of ${report.decodedPackets} packets of ${name} do not decode, the first${where(report.firstFault)}.`,
      { ...details, faults: report.faults, packets: report.decodedPackets, ...report.firstFault },
    );
  }
  const isEmpty =
    facts.type === 'video'
      ? facts.width === 0 || facts.height === 0
      : facts.sampleRate === 0 || facts.channels === 0;
  if (isEmpty) {
    const what = facts.type === 'video' ? 'no picture size' : 'no sample rate or no channels';
    throw new Refusal('corrupt', `The ${label} is damaged: ${name} has ${what}.`, details);
  }
}

function requireWholeLength(
  type: MediaType,
  media: OpenMedia,
  structure: Structure,
  report: MediaReport,
): void {
  const [only] = report.streams;
  if (structure.samples !== undefined && only?.complete === true && only.samples !== structure.samples) {
    const isShort = only.samples < structure.samples;
    throw new Refusal(
      isShort ? 'truncated' : 'corrupt',
      `The ${type.label} is ${isShort ? 'cut off' : 'damaged'}: its header announces ${structure.samples} samples, but ${only.samples} decode.`,
      { announced: structure.samples, samples: only.samples },
    );
  }
  const declared = declaredSeconds(type, media, structure);
  // Some count subtitles, and the time before a recording that does not begin at 0.
  const measured = Math.max(measuredSeconds(report.streams), report.end ?? 0);
  if (declared !== undefined && measured < declared - Math.max(SHORT_SECONDS, declared * SHORT_SHARE)) {
    throw new Refusal(
      'truncated',
      `The ${type.label} is cut off: it should last ${time(declared)}, but it ends after ${time(measured)}.`,
      { declared, seconds: measured },
    );
  }
}

function declaredSeconds(type: MediaType, media: OpenMedia, structure: Structure): number | undefined {
  // A duration without any bookkeeping behind it is FFmpeg's guess.
  const isGuess = type.mimeType === 'audio/mpeg' || type.mimeType === 'audio/aac' || structure.isOpenEnded;
  return isGuess ? structure.seconds : media.seconds;
}

function where(fault: Fault | undefined): string {
  if (fault === undefined) return '';
  const places = [
    ...(fault.seconds === undefined ? [] : [`at ${time(fault.seconds)}`]),
    ...(fault.offset === undefined ? [] : [`at byte ${fault.offset}`]),
  ];
  return places.length === 0 ? '' : ` ${places.join(', ')}`;
}

function time(seconds: number): string {
  return `${seconds.toFixed(2)} s`;
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 16);
}
