/** What the header of one audio frame says. */
export interface FrameHeader {
  /** Of the whole frame with its header, in bytes. */
  readonly length: number;
  /** Samples per channel. */
  readonly samples: number;
  readonly sampleRate: number;
  readonly channels: number;
}

/** kbit/s by bitrate index, for MPEG-1 layers I to III and MPEG-2 layer I, and MPEG-2 layers II and III. */
const BITRATES = {
  v1l1: [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  v1l2: [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  v1l3: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  v2l1: [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  v2l23: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const;
/** MPEG-1; MPEG-2 halves it, MPEG-2.5 quarters it. */
const MPEG_SAMPLE_RATES = [44_100, 48_000, 32_000] as const;
const ADTS_SAMPLE_RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
] as const;

/**
 * Reads the MPEG audio frame header at `at` (ISO/IEC 11172-3 section 2.4.1.3, ISO/IEC 13818-3); undefined
 * where there is none or it is of free format, whose length no header tells.
 */
export function mpegFrame(bytes: Buffer, at: number): FrameHeader | undefined {
  if (at + 4 > bytes.length) return undefined;
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = bytes.subarray(at, at + 4);
  if (b0 !== 0xff || (b1 & 0xe0) !== 0xe0) return undefined;
  const version = (b1 >> 3) & 3;
  const layer = 4 - ((b1 >> 1) & 3);
  const base = MPEG_SAMPLE_RATES[(b2 >> 2) & 3];
  if (version === 1 || layer === 4 || base === undefined) return undefined;
  const isMpeg1 = version === 3;
  const sampleRate = isMpeg1 ? base : version === 2 ? base / 2 : base / 4;
  const table = isMpeg1 ? (['v1l1', 'v1l2', 'v1l3'] as const)[layer - 1] : layer === 1 ? 'v2l1' : 'v2l23';
  const bitrate = (table && BITRATES[table][b2 >> 4]) ?? 0;
  if (bitrate === 0) return undefined;
  const padding = (b2 >> 1) & 1;
  const samples = layer === 1 ? 384 : layer === 3 && !isMpeg1 ? 576 : 1152;
  const length =
    layer === 1
      ? (Math.floor((12_000 * bitrate) / sampleRate) + padding) * 4
      : Math.floor((samples * 125 * bitrate) / sampleRate) + padding;
  return { length, samples, sampleRate, channels: b3 >> 6 === 3 ? 1 : 2 };
}

/** Reads the ADTS frame header at `at` (ISO/IEC 14496-3 section 1.A.3.2); undefined where there is none. */
export function adtsFrame(bytes: Buffer, at: number): FrameHeader | undefined {
  if (at + 7 > bytes.length) return undefined;
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0, b4 = 0, b5 = 0, b6 = 0] = bytes.subarray(at, at + 7);
  if (b0 !== 0xff || (b1 & 0xf6) !== 0xf0) return undefined;
  const sampleRate = ADTS_SAMPLE_RATES[(b2 >> 2) & 15];
  const length = ((b3 & 3) << 11) | (b4 << 3) | (b5 >> 5);
  if (sampleRate === undefined || length < 7) return undefined;
  const channels = ((b2 & 1) << 2) | (b3 >> 6);
  return { length, samples: 1024 * ((b6 & 3) + 1), sampleRate, channels };
}
