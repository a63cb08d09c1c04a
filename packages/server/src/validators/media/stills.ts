import sharp from 'sharp';
import type { Rendition } from '../../ports/validator.ts';
import { makeThumbnail } from '../images/raster.ts';
import type { Picture, Pictures, StreamFacts } from './engine.ts';

const JPEG = { quality: 82 } as const;
/** EXIF orientations that turn a picture clockwise by so many degrees (Exif 2.32, tag 0x0112). */
const ORIENTATION: Readonly<Record<StreamFacts['rotation'], number>> = { 0: 1, 90: 6, 180: 3, 270: 8 };

/** The renditions of a video: poster as thumbnail, first and last frame, all upright. */
export async function makeStills(
  { first, poster, last }: Pictures,
  rotation: StreamFacts['rotation'],
): Promise<readonly Rendition[]> {
  return [
    await makeThumbnail(open(poster), 'video', ORIENTATION[rotation]),
    await still('first-frame', first, rotation),
    await still('last-frame', last, rotation),
  ];
}

async function still(
  role: 'first-frame' | 'last-frame',
  picture: Picture,
  rotation: StreamFacts['rotation'],
): Promise<Rendition> {
  const { data, info } = await open(picture)
    .rotate(rotation)
    .jpeg(JPEG)
    .toBuffer({ resolveWithObject: true });
  return { role, contentType: 'image/jpeg', width: info.width, height: info.height, bytes: data };
}

function open({ rgb, width, height }: Picture) {
  return sharp(rgb, { raw: { width, height, channels: 3 } });
}
