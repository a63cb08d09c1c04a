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

/** Refuses streams of which the headers already say that they cannot be judged. */
export function requireDecodable(streams: readonly StreamFacts[]): void {
  for (const { index, type, codecName, codecTag, decodable } of streams) {
    const details = { stream: index, codec: codecName, codecTag: printable(codecTag) };
    if (ENCRYPTED.test(codecTag)) {
      throw new Refusal(
        'unsupported-type',
        `Stream ${index} (${type}) is encrypted; upload the file without copy protection.`,
        details,
      );
    }
    if (decodable) continue;
    const name = codecName === 'none' ? `"${printable(codecTag)}"` : codecName;
    throw new Refusal(
      'unsupported-type',
      `Stream ${index} (${type}) is coded as ${name}, which cannot be decoded; convert it, for example to H.264 and AAC.`,
      details,
    );
  }
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
    if (facts !== undefined) requireSoundStream(type, facts, stream);
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

function requireSoundStream({ label }: MediaType, facts: StreamFacts, report: StreamReport): void {
  const name = `stream ${facts.index} (${facts.type}, ${facts.codecName})`;
  const details = { stream: facts.index, codec: facts.codecName };
  if (report.cutPackets > 0) {
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
  if (report.faults > report.decodedPackets * TOLERATED_FAULT_SHARE) {
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
  // A duration without any bookkeeping behind it is FFmpeg's guess.
  const declared =
    type.mimeType === 'audio/mpeg' || type.mimeType === 'audio/aac' ? structure.seconds : media.seconds;
  const measured = measuredSeconds(report.streams);
  if (declared !== undefined && measured < declared - Math.max(SHORT_SECONDS, declared * SHORT_SHARE)) {
    throw new Refusal(
      'truncated',
      `The ${type.label} is cut off: it should last ${time(declared)}, but it ends after ${time(measured)}.`,
      { declared, seconds: measured },
    );
  }
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
