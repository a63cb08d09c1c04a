/** Streams (tracks) in one file; more are not read. */
export const MAX_STREAMS = 64;
/** Longest side of a video in pixels, and most pixels of one of its pictures. */
export const MAX_SIDE = 16_384;
export const MAX_PIXELS = 300e6;

/**
 * What may be decoded in full. Beyond it only samples are: the beginning, pieces at even distances, the end.
 * Packets are read to the last one in any case. Both numbers are about 10 s of one core.
 */
export const MAX_DECODED_PIXELS = 3e9;
export const MAX_DECODED_AUDIO_SECONDS = 2 * 3600;

/**
 * Milliseconds of decoding after which it goes on with samples although the numbers above are not reached
 * (slow machine, costly codec).
 */
export function decodingMilliseconds(fileBytes: number): number {
  return Math.min(4_000 + (50 * fileBytes) / 2 ** 20, 10_000);
}
