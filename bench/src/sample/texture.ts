import { createCipheriv } from 'node:crypto';

/** Width and height of the texture in pixels. */
export const TEXTURE_SIDE = 1024;

/** Distances in pixels between the values that a layer interpolates, coarse to fine. */
const CELLS = [128, 64, 32, 16, 8, 4, 2, 1] as const;

let made: Buffer | undefined;

/**
 * RGB pixels whose detail falls off with its fineness as in photographs, so that encoders and
 * decoders have photographs' work with them. The same in every run.
 */
export function texture(): Buffer {
  made ??= makeTexture();
  return made;
}

function makeTexture(): Buffer {
  const sums = new Float32Array(TEXTURE_SIDE * TEXTURE_SIDE * 3).fill(128);
  for (const cell of CELLS) addLayer(sums, cell, 8 + 1.1 * cell ** 0.85);
  // Clamped, not wrapped, beyond black and white.
  return Buffer.from(Uint8ClampedArray.from(sums).buffer);
}

/** Adds noise of the given amplitude, interpolated over cells of `cell` pixels. */
function addLayer(sums: Float32Array, cell: number, amplitude: number): void {
  const row = TEXTURE_SIDE / cell + 1;
  const grid = createCipheriv('aes-128-ctr', Buffer.alloc(16, `cell ${cell}`), Buffer.alloc(16)).update(
    Buffer.alloc(row * row * 3),
  );
  const value = (x: number, y: number, channel: number) =>
    (grid[(y * row + x) * 3 + channel] ?? 0) / 255 - 0.5;
  for (let y = 0; y < TEXTURE_SIDE; y += 1) {
    const top = Math.floor(y / cell);
    const down = (y % cell) / cell;
    for (let x = 0; x < TEXTURE_SIDE; x += 1) {
      const left = Math.floor(x / cell);
      const right = (x % cell) / cell;
      for (let channel = 0; channel < 3; channel += 1) {
        const upper = value(left, top, channel) * (1 - right) + value(left + 1, top, channel) * right;
        const lower = value(left, top + 1, channel) * (1 - right) + value(left + 1, top + 1, channel) * right;
        const at = (y * TEXTURE_SIDE + x) * 3 + channel;
        sums[at] = (sums[at] ?? 0) + amplitude * (upper * (1 - down) + lower * down);
      }
    }
  }
}
