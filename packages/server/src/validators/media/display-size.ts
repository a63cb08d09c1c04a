import type { StreamFacts } from './engine.ts';

/**
 * The size at which a video is shown, in square pixels: pixel aspect applied, then the rotation.
 */
export function displaySize({ width, height, pixelAspect, rotation }: StreamFacts): {
  width: number;
  height: number;
} {
  const shown = Math.max(1, Math.round(width * pixelAspect));
  return rotation % 180 === 0 ? { width: shown, height } : { width: height, height: shown };
}

/** A pixel aspect that some player would honour; else square ones. */
export function soundPixelAspect(numerator: number, denominator: number): number {
  const aspect = numerator / denominator;
  return aspect > 0.1 && aspect < 10 ? aspect : 1;
}

/**
 * The clockwise turn that a display matrix demands (ISO/IEC 14496-12 section 6.2.2: 3 x 3 values, row by row,
 * 16.16 fixed point in the first two columns), to the next quarter.
 *
 * @param matrix Nine 32-bit values, little-endian as FFmpeg keeps them.
 */
export function rotationOf(matrix: Buffer | null): StreamFacts['rotation'] {
  if (matrix === null || matrix.length < 36) return 0;
  return quarterTurn((Math.atan2(matrix.readInt32LE(4), matrix.readInt32LE(0)) * 180) / Math.PI);
}

/** @param degrees Clockwise, any number. */
export function quarterTurn(degrees: number): StreamFacts['rotation'] {
  const quarters = ((Math.round(degrees / 90) % 4) + 4) % 4;
  return ([0, 90, 180, 270] as const)[quarters] ?? 0;
}
