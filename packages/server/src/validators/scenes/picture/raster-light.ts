import { CAMERA_PLACE, CAMERA_RIGHT, CAMERA_UP } from './raster-camera.ts';

type Vector = readonly [number, number, number];

/** Linear light that reaches a face from everywhere. */
const AMBIENT = 0.08;
/** More of it from above than from below. */
const SKY = 0.12;
/** Directions towards the lights, in the camera's axes (right, up, towards it), and their strength in linear light. */
const KEY_LIGHT = { direction: fromCamera(-0.75, 0.8, 0.55), strength: 0.85 };
const FILL_LIGHT = { direction: fromCamera(0.8, 0, 0.6), strength: 0.16 };

/** sRGB bytes as linear light (IEC 61966-2-1). */
const LINEAR = Float32Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});
/** Linear light in 1/4095 as sRGB bytes. */
const ENCODED = Uint8Array.from({ length: 4096 }, (_, step) => {
  const value = step / 4095;
  return Math.round(255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055));
});

/**
 * The light that a flat face throws back, 0 to about 1. Faces have no inside: a normal that looks away from
 * the camera is turned, because half of the files in the wild are wound the wrong way.
 *
 * @returns NaN for a face without area.
 */
export function faceLight(
  ax: number,
  ay: number,
  az: number,
  bx: number,
  by: number,
  bz: number,
  cx: number,
  cy: number,
  cz: number,
): number {
  const ux = bx - ax;
  const uy = by - ay;
  const uz = bz - az;
  const vx = cx - ax;
  const vy = cy - ay;
  const vz = cz - az;
  let nx = uy * vz - uz * vy;
  let ny = uz * vx - ux * vz;
  let nz = ux * vy - uy * vx;
  const length = Math.sqrt(nx * nx + ny * ny + nz * nz);
  const facing = nx * (CAMERA_PLACE[0] - ax) + ny * (CAMERA_PLACE[1] - ay) + nz * (CAMERA_PLACE[2] - az);
  const flip = (facing < 0 ? -1 : 1) / length;
  nx *= flip;
  ny *= flip;
  nz *= flip;
  const key = KEY_LIGHT.direction;
  const fill = FILL_LIGHT.direction;
  return (
    AMBIENT +
    SKY * (0.5 + 0.5 * ny) +
    KEY_LIGHT.strength * Math.max(0, nx * key[0] + ny * key[1] + nz * key[2]) +
    FILL_LIGHT.strength * Math.max(0, nx * fill[0] + ny * fill[1] + nz * fill[2])
  );
}

/** A colour component (sRGB byte) under so much light. */
export function lit(component: number, light: number): number {
  return ENCODED[Math.min(4095, Math.round((LINEAR[component] ?? 0) * light * 4095))] ?? 0;
}

function fromCamera(right: number, up: number, towards: number): Vector {
  const distance = Math.hypot(...CAMERA_PLACE);
  const mixed = [0, 1, 2].map(
    (axis) =>
      right * (CAMERA_RIGHT[axis] ?? 0) +
      up * (CAMERA_UP[axis] ?? 0) +
      (towards * (CAMERA_PLACE[axis] ?? 0)) / distance,
  );
  const length = Math.hypot(...mixed);
  const [x = 0, y = 0, z = 0] = mixed;
  return [x / length, y / length, z / length];
}
