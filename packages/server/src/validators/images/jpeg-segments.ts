import { Refusal } from '../refusal.ts';

export interface JpegLayout {
  readonly width: number;
  readonly height: number;
}

/** SOFn markers (ITU-T T.81 table B.1): 0xC0 to 0xCF without DHT, JPG and DAC. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/**
 * Walks the marker segments of a JPEG (ITU-T T.81 annex B) from start-of-image to end-of-image: a
 * file that was cut anywhere, even after its last pixel, lacks the end marker. Bytes after that
 * marker (camera trailers, multi-picture files) are none of the image and are ignored.
 */
export function walkJpeg(bytes: Buffer): JpegLayout {
  let frame: JpegLayout | undefined;
  let scans = 0;
  let at = 2;
  for (;;) {
    at = nextMarker(bytes, at);
    const marker = bytes[at + 1];
    if (marker === undefined) throw cut(bytes.length);
    if (marker === 0xd9) break;
    // RSTn and TEM stand alone; a second SOI only occurs in thumbnails, which live inside segments.
    if ((marker >= 0xd0 && marker <= 0xd8) || marker === 0x01) {
      at += 2;
      continue;
    }
    if (at + 4 > bytes.length) throw cut(bytes.length);
    const length = bytes.readUInt16BE(at + 2);
    if (length < 2)
      throw new Refusal('corrupt', `The JPEG has a segment of impossible length at byte ${at}.`);
    if (at + 2 + length > bytes.length) throw cut(bytes.length);
    if (isFrameHeader(marker)) {
      if (length < 8)
        throw new Refusal('corrupt', `The JPEG has a frame header of impossible length at byte ${at}.`);
      frame ??= { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    }
    if (marker === 0xda) scans++;
    at += 2 + length;
  }
  if (frame === undefined || scans === 0) {
    throw new Refusal('corrupt', `The JPEG ends at byte ${at} without any picture data.`);
  }
  return frame;
}

/**
 * The offset of the next marker at or after `from`. Between segments that is `from` itself; after a
 * scan header it skips entropy-coded data, where 0xFF is followed by a stuffed 0x00 (B.1.1.5) or a restart.
 */
function nextMarker(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(0xff, from);
  while (at !== -1) {
    const next = bytes[at + 1];
    if (next === undefined) break;
    if (next !== 0x00 && next !== 0xff) return at;
    at = bytes.indexOf(0xff, next === 0xff ? at + 1 : at + 2);
  }
  throw cut(bytes.length);
}

function cut(end: number): Refusal {
  return new Refusal(
    'truncated',
    `The JPEG is cut off: it ends at byte ${end} without its end marker (FF D9).`,
    {
      format: 'jpeg',
      offset: end,
    },
  );
}
