import type { Rendition } from '../../ports/validator.ts';
import { openPixels } from '../images/raster.ts';

/** Pixels of the picture. */
const WIDTH = 512;
const HEIGHT = 128;
/** RGBA. Readable on white and on black. */
const COLOUR = [0x4f, 0x7c, 0xd6, 0xff] as const;

/** Draws the highest amplitudes of a recording, from left to right, on a transparent ground. */
export async function drawWaveform(peaks: Float32Array): Promise<Rendition> {
  const rgba = Buffer.alloc(WIDTH * HEIGHT * 4);
  for (let x = 0; x < WIDTH; x++) {
    const half = Math.max(0.5, (peakOfColumn(peaks, x) * HEIGHT) / 2);
    for (let y = Math.floor(HEIGHT / 2 - half); y < Math.ceil(HEIGHT / 2 + half); y++) {
      rgba.set(COLOUR, (y * WIDTH + x) * 4);
    }
  }
  const bytes = await openPixels(rgba, WIDTH, HEIGHT).png({ palette: true, colours: 4 }).toBuffer();
  return { role: 'thumbnail', contentType: 'image/png', width: WIDTH, height: HEIGHT, bytes };
}

function peakOfColumn(peaks: Float32Array, x: number): number {
  const from = Math.floor((x * peaks.length) / WIDTH);
  const to = Math.max(from + 1, Math.floor(((x + 1) * peaks.length) / WIDTH));
  let peak = 0;
  for (const value of peaks.subarray(from, to)) peak = Math.max(peak, value);
  return Math.min(1, peak);
}
