import type { Picture } from './engine.ts';

/** Longest side of the first and the last frame in pixels. */
const STILL_SIDE = 1920;
/** A poster comes from a second into the video, or a tenth where it is shorter than ten. */
const POSTER_SECONDS = 1;
const POSTER_SHARE = 0.1;
/** Contrast from which on a picture shows something; noise on black has 3, a caption on black 20. */
const SHOWS_SOMETHING = 10;
/** Pictures tried, and the seconds between them. */
export const POSTER_TRIES = 8;
const POSTER_STEP = 1;

/** When to look for a poster the `attempt`-th time, in seconds from the first picture. */
export function posterSeconds(seconds: number | undefined, attempt: number): number {
  const begin = seconds === undefined ? POSTER_SECONDS : Math.min(POSTER_SECONDS, seconds * POSTER_SHARE);
  const step =
    seconds === undefined ? POSTER_STEP : Math.max(POSTER_STEP / 4, Math.min(POSTER_STEP, seconds / 10));
  return begin + attempt * step;
}

/** The size at which a picture of so many stored pixels is kept: square pixels, at most `side` long. */
export function stillSize(
  width: number,
  height: number,
  pixelAspect: number,
  side = STILL_SIDE,
): { width: number; height: number } {
  const shown = width * pixelAspect;
  const scale = Math.min(1, side / Math.max(shown, height));
  return { width: Math.max(1, Math.round(shown * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Standard deviation of the brightness by a sample of the pixels, 0 to 128: nothing for black, fog or one colour. */
export function contrast({ rgb }: Picture): number {
  const step = 3 * Math.max(1, Math.floor(rgb.length / 3 / 10_000));
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let at = 0; at + 2 < rgb.length; at += step, count++) {
    const brightness = 0.3 * (rgb[at] ?? 0) + 0.59 * (rgb[at + 1] ?? 0) + 0.11 * (rgb[at + 2] ?? 0);
    sum += brightness;
    squares += brightness * brightness;
  }
  return count === 0 ? 0 : Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}

/** Whether a picture can be the poster without looking for another one. */
export function showsSomething(picture: Picture): boolean {
  return contrast(picture) >= SHOWS_SOMETHING;
}
