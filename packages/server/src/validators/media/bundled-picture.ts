import type { Frame } from 'node-av/lib';
import type { MediaLibrary } from './bundled-library.ts';
import type { Picture } from './engine.ts';
import { stillSize } from './picture-choice.ts';

/**
 * Scales a decoded frame to square RGB pixels, at most 1920 to a side.
 * Undefined where FFmpeg cannot convert the pixel format.
 */
export function pictureOf(
  { lib, constants }: MediaLibrary,
  frame: Frame,
  pixelAspect: number,
): Picture | undefined {
  const { width, height } = stillSize(frame.width, frame.height, pixelAspect);
  const scaled = new lib.Frame();
  const scaler = new lib.SoftwareScaleContext();
  try {
    scaled.alloc();
    scaled.format = constants.AV_PIX_FMT_RGB24;
    scaled.width = width;
    scaled.height = height;
    if (scaled.getBuffer() < 0) return undefined;
    if (!frame.isVideo()) return undefined;
    scaler.getContext(
      frame.width,
      frame.height,
      frame.format as Parameters<typeof scaler.getContext>[2],
      width,
      height,
      constants.AV_PIX_FMT_RGB24,
      constants.SWS_BILINEAR,
    );
    if (scaler.scaleFrameSync(scaled, frame) < 0) return undefined;
    return { width, height, rgb: packRows(scaled, width * 3, height) };
  } catch {
    return undefined;
  } finally {
    scaler.freeContext();
    scaled.free();
  }
}

/** FFmpeg aligns rows; and its memory goes with the frame. */
function packRows(frame: Frame, rowBytes: number, rows: number): Buffer {
  const [plane] = frame.data ?? [];
  const [stride] = frame.linesize;
  const rgb = Buffer.alloc(rowBytes * rows);
  if (plane === undefined || stride === undefined) return rgb;
  for (let row = 0; row < rows; row++) plane.copy(rgb, row * rowBytes, row * stride, row * stride + rowBytes);
  return rgb;
}
