import { readFile } from 'node:fs/promises';

/** A sound file of two seconds. */
export interface MediaSample {
  readonly name: string;
  readonly kind: 'audio' | 'video';
  /** What the content really is. */
  readonly contentType: string;
  /** Whether every cut shows; without an index or a count, a cut between two frames leaves a sound shorter file. */
  readonly knowsItsEnd: boolean;
  bytes(): Promise<Buffer>;
}

const CLIPS = new URL('../fixtures/media/', import.meta.url);

/** All samples have this size (96 x 64 pixels, 10 pictures per second) and last this long. */
export const SAMPLE_VIDEO = { width: 96, height: 64, frameRate: 10 } as const;
export const SAMPLE_SECONDS = 2;

function clip(name: string): Promise<Buffer> {
  return readFile(new URL(name, CLIPS));
}

/** One of each container and codec that is not there twice for nothing. */
export const MEDIA_SAMPLES: readonly MediaSample[] = [
  { name: 'mp4', kind: 'video', contentType: 'video/mp4', knowsItsEnd: true, bytes: () => clip('clip.mp4') },
  {
    name: 'fragmented mp4',
    kind: 'video',
    contentType: 'video/mp4',
    knowsItsEnd: true,
    bytes: () => clip('fragmented.mp4'),
  },
  {
    name: 'mov',
    kind: 'video',
    contentType: 'video/quicktime',
    knowsItsEnd: true,
    bytes: () => clip('plain.mov'),
  },
  {
    name: 'turned mov',
    kind: 'video',
    contentType: 'video/quicktime',
    knowsItsEnd: true,
    bytes: sampleTurnedMovie,
  },
  {
    name: 'webm',
    kind: 'video',
    contentType: 'video/webm',
    knowsItsEnd: true,
    bytes: () => clip('clip.webm'),
  },
  {
    name: 'live webm',
    kind: 'video',
    contentType: 'video/webm',
    knowsItsEnd: false,
    bytes: () => clip('live.webm'),
  },
  { name: 'mp3', kind: 'audio', contentType: 'audio/mpeg', knowsItsEnd: true, bytes: () => clip('tone.mp3') },
  {
    name: 'bare mp3',
    kind: 'audio',
    contentType: 'audio/mpeg',
    knowsItsEnd: false,
    bytes: () => clip('bare.mp3'),
  },
  { name: 'wav', kind: 'audio', contentType: 'audio/wav', knowsItsEnd: true, bytes: async () => sampleWav() },
  {
    name: 'ogg vorbis',
    kind: 'audio',
    contentType: 'audio/ogg',
    knowsItsEnd: true,
    bytes: () => clip('tone.ogg'),
  },
  {
    name: 'ogg opus',
    kind: 'audio',
    contentType: 'audio/ogg',
    knowsItsEnd: true,
    bytes: () => clip('tone.opus'),
  },
  { name: 'm4a', kind: 'audio', contentType: 'audio/mp4', knowsItsEnd: true, bytes: () => clip('tone.m4a') },
  {
    name: 'flac',
    kind: 'audio',
    contentType: 'audio/flac',
    knowsItsEnd: true,
    bytes: () => clip('tone.flac'),
  },
  { name: 'aac', kind: 'audio', contentType: 'audio/aac', knowsItsEnd: false, bytes: () => clip('tone.aac') },
];

/** The sample of that name. */
export function mediaSample(name: string): Promise<Buffer> {
  const sample = MEDIA_SAMPLES.find((candidate) => candidate.name === name);
  if (sample === undefined) throw new Error(`There is no media sample ${name}`);
  return sample.bytes();
}

/** 16-bit PCM, mono, 8 kHz: a tone that swells. */
export function sampleWav({ seconds = SAMPLE_SECONDS, sampleRate = 8_000 } = {}): Buffer {
  const samples = Int16Array.from(
    { length: seconds * sampleRate },
    (_, index) =>
      30_000 * Math.sin((2 * Math.PI * 440 * index) / sampleRate) * (index / (seconds * sampleRate)),
  );
  return wavOf(Buffer.from(samples.buffer), { sampleRate });
}

/** A WAV around PCM bytes, with the sizes that a test wants to lie about. */
export function wavOf(
  data: Buffer,
  {
    sampleRate = 8_000,
    channels = 1,
    riffSize = 36 + data.length,
    dataSize = data.length,
  }: { sampleRate?: number; channels?: number; riffSize?: number; dataSize?: number } = {},
): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(riffSize, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(sampleRate, 24);
  head.writeUInt32LE(sampleRate * channels * 2, 28);
  head.writeUInt16LE(channels * 2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(dataSize, 40);
  return Buffer.concat([head, data]);
}

/** The MOV with the track header's matrix set to a quarter turn clockwise (ISO/IEC 14496-12 section 8.3.2). */
async function sampleTurnedMovie(): Promise<Buffer> {
  const movie = await clip('plain.mov');
  const matrix = movie.indexOf('tkhd') + 44;
  const quarter = [0, 0x1_0000, 0, -0x1_0000, 0, 0, 0, 0, 0x4000_0000];
  for (const [index, value] of quarter.entries()) movie.writeInt32BE(value, matrix + 4 * index);
  return movie;
}
