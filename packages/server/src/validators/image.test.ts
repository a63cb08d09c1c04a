import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { bytesSource } from '../../test/decoder/bytes-source.ts';
import * as sample from '../../test/decoder/sample-images.ts';
import type { Inspection, RefusalCode, Validator } from '../ports/validator.ts';
import { avatarValidator } from './avatar.ts';
import { imageValidator } from './image.ts';

function judge(
  bytes: Uint8Array,
  contentType = '',
  validator: Validator = imageValidator,
): Promise<Inspection> {
  const source = bytesSource(bytes);
  return validator.validate({ kind: validator.kind, fileName: 'f', contentType, source, progress: () => {} });
}

async function accepted(bytes: Uint8Array, contentType = '', validator?: Validator) {
  const result = await judge(bytes, contentType, validator);
  assert.ok(result.verdict === 'accepted' && result.entity === 'asset', JSON.stringify(result));
  return result;
}

async function refused(
  bytes: Uint8Array,
  code: RefusalCode,
  message: RegExp,
  contentType = '',
  validator?: Validator,
) {
  const result = await judge(bytes, contentType, validator);
  assert.ok(result.verdict === 'refused', 'accepted');
  assert.equal(result.code, code, result.message);
  assert.match(result.message, message);
}

const FORMATS: readonly [
  name: string,
  make: () => Promise<Buffer> | Buffer,
  mimeType: string,
  frames: number,
][] = [
  ['JPEG', sample.sampleJpeg, 'image/jpeg', 1],
  ['progressive JPEG', sample.sampleProgressiveJpeg, 'image/jpeg', 1],
  ['PNG', sample.samplePng, 'image/png', 1],
  ['animated PNG', () => sample.sampleApng(), 'image/png', 2],
  ['GIF', sample.sampleGif, 'image/gif', 1],
  ['animated GIF', sample.sampleAnimatedGif, 'image/gif', 3],
  ['WebP', sample.sampleWebp, 'image/webp', 1],
  ['lossless WebP', sample.sampleLosslessWebp, 'image/webp', 1],
  ['animated WebP', sample.sampleAnimatedWebp, 'image/webp', 3],
  ['AVIF', sample.sampleAvif, 'image/avif', 1],
  ['TIFF', sample.sampleTiff, 'image/tiff', 1],
  ['TIFF of many pages', sample.sampleMultipageTiff, 'image/tiff', 3],
  ['SVG', sample.sampleSvg, 'image/svg+xml', 1],
];

describe('image', () => {
  for (const [name, make, mimeType, frames] of FORMATS) {
    it(`accepts a ${name} with its size, frames and thumbnail`, async () => {
      const result = await accepted(await make(), mimeType);
      assert.equal(result.mimeType, mimeType);
      assert.equal(result.assetKind, 'image');
      assert.equal(result.assetType, 'uploaded');
      assert.deepEqual(result.properties, { width: sample.SAMPLE_WIDTH, height: sample.SAMPLE_HEIGHT });
      assert.equal(result.metadata.frames, frames);
      const [thumbnail] = result.renditions;
      assert.ok(thumbnail);
      const made = await sharp(thumbnail.bytes).metadata();
      assert.deepEqual(
        [made.format, made.width, made.height],
        ['webp', sample.SAMPLE_WIDTH, sample.SAMPLE_HEIGHT],
      );
    });

    it(`refuses a ${name} cut off anywhere`, async () => {
      const bytes = await make();
      for (const share of [0.2, 0.5, 0.9]) {
        const result = await judge(bytes.subarray(0, Math.floor(bytes.length * share)));
        assert.equal(result.verdict, 'refused', `${share}`);
      }
      // An SVG ends in a line break that nobody misses.
      const cut = await judge(bytes.subarray(0, bytes.length - 2));
      assert.equal(cut.verdict, 'refused');
    });
  }

  it('shrinks the longest side of a thumbnail to 512', async () => {
    const big = await sample.texture().resize(1200, 800, { fit: 'fill' }).png().toBuffer();
    const { renditions } = await accepted(big);
    assert.deepEqual([renditions[0]?.width, renditions[0]?.height], [512, 341]);
  });

  for (let orientation = 1; orientation <= 8; orientation++) {
    it(`shows orientation ${orientation} upright in size and thumbnail`, async () => {
      const bytes = await (await sample.quadrants()).withMetadata({ orientation }).png().toBuffer();
      const upright = await sharp(bytes).autoOrient().raw().toBuffer({ resolveWithObject: true });
      const { properties, renditions } = await accepted(bytes);
      assert.deepEqual(properties, { width: upright.info.width, height: upright.info.height });
      const thumbnail = await sharp(renditions[0]?.bytes).raw().toBuffer();
      assert.equal(thumbnail.length, upright.data.length);
      assert.ok(difference(thumbnail, upright.data) < 12);
    });
  }

  it('names both types where declaration and content disagree', async () => {
    await refused(await sample.samplePng(), 'type-mismatch', /image\/jpeg.*PNG \(image\/png\)/, 'image/jpeg');
    await refused(Buffer.from('hello there'), 'type-mismatch', /image\/jpeg.*plain text/, 'image/jpeg');
  });

  it('takes the names clients use for the same type, and declarations that say nothing', async () => {
    await accepted(await sample.sampleJpeg(), 'image/jpg');
    await accepted(await sample.samplePng(), 'image/x-png');
    await accepted(await sample.samplePng(), 'application/octet-stream');
  });

  it('refuses what is no image of the list, naming what it is', async () => {
    await refused(
      Buffer.from('RIFF\x24\0\0\0WAVEfmt ', 'latin1'),
      'unsupported-type',
      /WAV.*takes JPEG, PNG/,
    );
    await refused(Buffer.alloc(0), 'unsupported-type', /empty/);
  });

  it('refuses pixel bombs from their headers, without decoding', async () => {
    const header = Buffer.from((await sample.samplePng()).subarray(16, 29));
    header.writeUInt32BE(20_000, 0);
    header.writeUInt32BE(15_000, 4);
    const png = sample.joinPng([
      ['IHDR', header],
      ['IDAT', deflateSync(Buffer.alloc(100))],
      ['IEND', Buffer.alloc(0)],
    ]);
    await refused(png, 'too-large-decoded', /20000 x 15000.*300 megapixels.*300/);
    const gif = Buffer.from(await sample.sampleAnimatedGif());
    gif.writeUInt16LE(10_001, 6);
    gif.writeUInt16LE(10_000, 8);
    await refused(gif, 'too-large-decoded', /3 frames of 10001 x 10000/);
    const wide = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="30000" height="10000"/>');
    await refused(wide, 'too-large-decoded', /30000 x 10000|limit/);
  });

  it('decodes every frame: damage in the last one is found', async () => {
    await refused(await sample.sampleApng(deflateSync(Buffer.alloc(10))), 'truncated', /frame 2/);
    const webp = Buffer.from(await sample.sampleAnimatedLosslessWebp());
    // All headers stay whole; the last frame's compressed pixels lose their meaning.
    webp.fill(0xff, webp.lastIndexOf('VP8L') + 16);
    await refused(webp, 'corrupt', /WebP cannot be decoded/);
  });

  it('refuses a GIF that ends without its trailer, saying where', async () => {
    const gif = await sample.sampleAnimatedGif();
    await refused(gif.subarray(0, gif.length - 1), 'truncated', new RegExp(`byte ${gif.length - 1} `));
  });

  it('refuses a GIF frame whose data ends before its last pixel, though its blocks are whole', async () => {
    const gif = await sample.sampleGif();
    const lastBlock = gif.subarray(0, -2).length;
    assert.deepEqual([...gif.subarray(lastBlock)], [0, 0x3b]);
    const firstBlock = gif.indexOf(Buffer.from([8, 255]), 13 + 3 * 256) + 1;
    const short = Buffer.concat([gif.subarray(0, firstBlock + 256), gif.subarray(lastBlock)]);
    await refused(short, 'truncated', /frame 1 has data for \d+ of its 1536 pixels/);
  });

  it('refuses a JPEG whose data ends before its last pixel, though its end marker is there', async () => {
    for (const make of [sample.sampleJpeg, sample.sampleProgressiveJpeg]) {
      const jpeg = await make();
      const short = Buffer.concat([
        jpeg.subarray(0, Math.floor(jpeg.length * 0.7)),
        Buffer.from([0xff, 0xd9]),
      ]);
      await refused(short, 'truncated', /premature end/);
    }
  });

  it('accepts a JPEG with stray bytes between its segments, as every viewer does', async () => {
    const jpeg = await sample.sampleJpeg();
    await accepted(Buffer.concat([jpeg.subarray(0, 20), Buffer.from([9, 9]), jpeg.subarray(20)]));
  });

  it('refuses a TIFF whose pages form a loop', async () => {
    const tiff = Buffer.from(await sample.sampleTiff());
    const little = tiff[0] === 0x49;
    const at = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
    const entries = little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at);
    const next = at + 2 + entries * 12;
    if (little) tiff.writeUInt32LE(at, next);
    else tiff.writeUInt32BE(at, next);
    await refused(tiff, 'corrupt', /loops/);
  });

  it('refuses a PNG with a wrong checksum, naming the chunk', async () => {
    const png = Buffer.from(await sample.samplePng());
    const at = png.indexOf('IDAT');
    png[at + 20] = (png[at + 20] ?? 0) ^ 1;
    await refused(png, 'corrupt', new RegExp(`IDAT chunk at byte ${at - 4}`));
  });
});

describe('avatar', () => {
  it('accepts a still JPEG, PNG or WebP', async () => {
    for (const make of [sample.sampleJpeg, sample.samplePng, sample.sampleWebp]) {
      const result = await accepted(await make(), '', avatarValidator);
      assert.equal(result.assetType, 'uploaded-avatar');
      assert.equal(result.assetKind, 'image');
    }
  });

  it('refuses other image formats, naming the ones it takes', async () => {
    await refused(
      await sample.sampleGif(),
      'unsupported-type',
      /GIF.*JPEG, PNG, WebP/,
      'image/gif',
      avatarValidator,
    );
    await refused(sample.sampleSvg(), 'unsupported-type', /SVG/, '', avatarValidator);
  });

  it('refuses animations', async () => {
    await refused(
      await sample.sampleAnimatedWebp(),
      'unsupported-type',
      /animation of 3 frames/,
      '',
      avatarValidator,
    );
    await refused(
      await sample.sampleApng(),
      'unsupported-type',
      /animation of 2 frames/,
      '',
      avatarValidator,
    );
  });
});

/** Mean absolute difference of two equally long pixel rows. */
function difference(one: Uint8Array, other: Uint8Array): number {
  return one.reduce((sum, value, index) => sum + Math.abs(value - (other[index] ?? 0)), 0) / one.length;
}
