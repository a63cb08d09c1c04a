import type { Frame } from 'node-av/lib';
import type { MediaLibrary } from './bundled-library.ts';
import type { PeakMeter } from './peak-meter.ts';

/** Feeds the first channel (of packed samples: all of them) of a decoded block to the meter. */
export function meterFrame({ lib, constants }: MediaLibrary, frame: Frame, meter: PeakMeter): void {
  if (!frame.isAudio()) return;
  const [plane] = frame.data ?? [];
  if (plane === undefined) return;
  const format = lib.avGetPackedSampleFmt(frame.format as Parameters<typeof lib.avGetPackedSampleFmt>[0]);
  const isPlanar = lib.avSampleFmtIsPlanar(frame.format as Parameters<typeof lib.avSampleFmtIsPlanar>[0]);
  const count = frame.nbSamples * (isPlanar ? 1 : frame.channels);
  const bytes = lib.avGetBytesPerSample(format) * count;
  if (bytes > plane.length) return;
  // A copy of its own is aligned as typed arrays want it.
  const { buffer } = Uint8Array.from(plane.subarray(0, bytes));
  if (format === constants.AV_SAMPLE_FMT_U8) meter.push(new Uint8Array(buffer), 1 / 128, 128);
  else if (format === constants.AV_SAMPLE_FMT_S16) meter.push(new Int16Array(buffer), 1 / 32_768);
  else if (format === constants.AV_SAMPLE_FMT_S32) meter.push(new Int32Array(buffer), 1 / 2 ** 31);
  else if (format === constants.AV_SAMPLE_FMT_FLT) meter.push(new Float32Array(buffer), 1);
  else if (format === constants.AV_SAMPLE_FMT_DBL) meter.push(new Float64Array(buffer), 1);
}
