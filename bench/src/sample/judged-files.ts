import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Kind } from '@wharf/contract';
import sharp, { type Sharp } from 'sharp';
import { MIB } from '../report/format.ts';
import { binaryStl, glb, grid, objText, plyBinary } from './meshes.ts';
import { TEXTURE_SIDE, texture } from './texture.ts';
import { safetensors, zipCheckpoint } from './weights.ts';

/** A file to be judged, large enough that the fixed costs of a request do not matter. */
export interface JudgedFile {
  readonly name: string;
  readonly kind: Kind;
  readonly contentType: string;
  make(directory: string): Promise<Buffer>;
}

/** Side of the square pictures in pixels. */
const PICTURE_SIDE = 4096;
const BYTES = 32 * MIB;

function picture(): Sharp {
  const tile = { raw: { width: TEXTURE_SIDE, height: TEXTURE_SIDE, channels: 3 } } as const;
  return sharp({
    create: { width: PICTURE_SIDE, height: PICTURE_SIDE, channels: 3, background: '#000' },
  }).composite([{ input: texture(), ...tile, tile: true }]);
}

/** Files that need nothing but this program. */
export const JUDGED_FILES: readonly JudgedFile[] = [
  {
    name: 'JPEG, 17 megapixels',
    kind: 'image',
    contentType: 'image/jpeg',
    make: () => picture().jpeg({ quality: 92 }).toBuffer(),
  },
  {
    name: 'PNG, 17 megapixels',
    kind: 'image',
    contentType: 'image/png',
    make: () => picture().png().toBuffer(),
  },
  {
    name: 'text',
    kind: 'text',
    contentType: 'text/plain',
    make: async () => Buffer.alloc(BYTES, 'A line of text, no two alike in a better world.\n'),
  },
  { name: 'OBJ', kind: '3d', contentType: 'model/obj', make: async () => objText(grid(600)) },
  { name: 'STL, binary', kind: '3d', contentType: 'model/stl', make: async () => binaryStl(grid(600)) },
  { name: 'PLY, binary', kind: '3d', contentType: 'model/ply', make: async () => plyBinary(grid(1000)) },
  { name: 'GLB', kind: '3d', contentType: 'model/gltf-binary', make: async () => glb(grid(1000)) },
  {
    name: 'safetensors, 2,000 tensors',
    kind: 'model',
    contentType: 'application/octet-stream',
    make: async () => safetensors(2000, BYTES),
  },
  {
    name: 'PyTorch checkpoint (zip)',
    kind: 'model',
    contentType: 'application/octet-stream',
    make: async () => zipCheckpoint(BYTES),
  },
];

/** What FFmpeg is asked for, where this machine has it: its own tests' picture and tone. */
const CLIPS: readonly (Omit<JudgedFile, 'make'> & {
  readonly file: string;
  readonly args: readonly string[];
})[] = [
  {
    name: 'MP4: H.264 1080p and AAC, 10 s',
    kind: 'video',
    contentType: 'video/mp4',
    file: 'clip.mp4',
    args: [
      ...['-f', 'lavfi', '-i', 'testsrc2=size=1920x1080:rate=30:duration=10'],
      ...[
        '-f',
        'lavfi',
        '-i',
        'sine=duration=10',
        '-c:v',
        'libx264',
        '-preset',
        'ultrafast',
        '-pix_fmt',
        'yuv420p',
      ],
      ...['-c:a', 'aac'],
    ],
  },
  {
    name: 'WebM: VP9 720p, 5 s',
    kind: 'video',
    contentType: 'video/webm',
    file: 'clip.webm',
    args: [
      ...['-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=30:duration=5'],
      ...['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8'],
    ],
  },
  {
    name: 'MP3, 10 min',
    kind: 'audio',
    contentType: 'audio/mpeg',
    file: 'tone.mp3',
    args: ['-f', 'lavfi', '-i', 'anoisesrc=duration=600:amplitude=0.2', '-b:a', '192k'],
  },
  {
    name: 'FLAC, 5 min',
    kind: 'audio',
    contentType: 'audio/flac',
    file: 'tone.flac',
    args: ['-f', 'lavfi', '-i', 'anoisesrc=duration=300:amplitude=0.2'],
  },
];

export const JUDGED_CLIPS: readonly JudgedFile[] = CLIPS.map(({ file, args, ...clip }) => ({
  ...clip,
  make: async (directory) => {
    const path = join(directory, file);
    await promisify(execFile)('ffmpeg', ['-v', 'error', '-y', ...args, path]);
    return readFile(path);
  },
}));
