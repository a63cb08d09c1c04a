import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import sharp from 'sharp';
import { bytesSource } from '../../test/decoder/bytes-source.ts';
import * as sample from '../../test/decoder/sample-images.ts';
import type { ImageFormat } from '../ports/decoder.ts';
import { convertImage } from './convert.ts';

async function convert(bytes: Uint8Array, format: ImageFormat) {
  return convertImage({ format, contentType: 'image/x', source: bytesSource(bytes) });
}

async function converted(bytes: Uint8Array, format: ImageFormat) {
  const result = await convert(bytes, format);
  assert.ok(result.verdict === 'converted', JSON.stringify(result));
  return { ...result, facts: await sharp(result.bytes).metadata() };
}

describe('conversion', () => {
  for (const format of ['avif', 'gif', 'jpeg', 'png', 'tiff', 'webp'] as const) {
    it(`makes ${format} of the same size`, async () => {
      const { contentType, facts } = await converted(await sample.sampleWebp(), format);
      assert.equal(contentType, `image/${format}`);
      assert.equal(facts.format, format === 'avif' ? 'heif' : format);
      assert.deepEqual([facts.width, facts.height], [sample.SAMPLE_WIDTH, sample.SAMPLE_HEIGHT]);
    });
  }

  it('turns the picture upright and drops its metadata', async () => {
    const sideways = await sample.texture().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const { facts } = await converted(sideways, 'png');
    assert.deepEqual([facts.width, facts.height], [sample.SAMPLE_HEIGHT, sample.SAMPLE_WIDTH]);
    assert.equal(facts.exif, undefined);
  });

  it('keeps an animation where the target can, else its first frame', async () => {
    const gif = await sample.sampleAnimatedGif();
    assert.equal((await converted(gif, 'webp')).facts.pages, 3);
    assert.equal((await converted(gif, 'png')).facts.pages ?? 1, 1);
  });

  it('puts transparency on white where the target has none', async () => {
    const clear = await sharp({ create: { width: 4, height: 4, channels: 4, background: '#0000' } })
      .png()
      .toBuffer();
    const { bytes } = await converted(clear, 'jpeg');
    assert.ok((await sharp(bytes).raw().toBuffer()).every((value) => value > 250));
  });

  it('draws an SVG', async () => {
    const { facts } = await converted(sample.sampleSvg(), 'png');
    assert.deepEqual([facts.width, facts.height], [sample.SAMPLE_WIDTH, sample.SAMPLE_HEIGHT]);
  });

  it('refuses what is no image, and what is broken, without throwing', async () => {
    assert.equal((await convert(Buffer.from('text'), 'png')).verdict, 'refused');
    const jpeg = await sample.sampleJpeg();
    assert.equal((await convert(jpeg.subarray(0, 200), 'png')).verdict, 'refused');
    assert.equal((await convert(Buffer.from('GIF89a'), 'webp')).verdict, 'refused');
  });
});
