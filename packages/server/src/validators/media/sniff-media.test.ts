import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sampleAvif, sampleJpeg, sampleWebp } from '../../../test/decoder/sample-images.ts';
import { mediaSample } from '../../../test/decoder/sample-media.ts';
import { sniffMedia } from './sniff-media.ts';

describe('sniffing media', () => {
  for (const [sample, container] of Object.entries({
    mp4: 'isobmff',
    mov: 'isobmff',
    m4a: 'isobmff',
    webm: 'matroska',
    mp3: 'mp3',
    'bare mp3': 'mp3',
    wav: 'wav',
    'ogg opus': 'ogg',
    flac: 'flac',
    aac: 'adts',
  })) {
    it(`knows ${sample}`, async () => assert.equal(sniffMedia(await mediaSample(sample)), container));
  }

  it('leaves pictures to others, in the same containers too', async () => {
    for (const bytes of [await sampleAvif(), await sampleWebp(), await sampleJpeg()]) {
      assert.equal(sniffMedia(bytes), undefined);
    }
  });

  it('looks behind an ID3 tag', async () => {
    const tag = Buffer.from('ID3\x04\0\0\0\0\x01\0', 'latin1');
    const padding = Buffer.alloc(128);
    assert.equal(sniffMedia(Buffer.concat([tag, padding, await mediaSample('flac')])), 'flac');
    assert.equal(sniffMedia(Buffer.concat([tag, padding, await mediaSample('aac')])), 'adts');
    assert.equal(sniffMedia(Buffer.concat([tag, padding, await mediaSample('bare mp3')])), 'mp3');
  });

  it('takes no single sync word for MP3', () => {
    const noise = Buffer.alloc(4096, 0x41);
    noise.set([0xff, 0xfb, 0x90, 0x00], 0);
    assert.equal(sniffMedia(noise), undefined);
  });

  it('takes text and next to nothing for nothing', () => {
    for (const text of ['', 'RIFF', 'hello', '#EXTM3U\n#EXT-X-VERSION:3\n']) {
      assert.equal(sniffMedia(Buffer.from(text)), undefined);
    }
  });

  it('knows an MP3 that begins in the middle of a frame or with zeros', async () => {
    const mp3 = await mediaSample('bare mp3');
    for (const bytes of [mp3.subarray(100), Buffer.concat([Buffer.alloc(1500), mp3])]) {
      assert.equal(sniffMedia(bytes), 'mp3');
    }
  });

  it('finds no MP3 in noise', () => {
    let state = 1;
    const noise = Buffer.alloc(65_536);
    for (let at = 0; at < noise.length; at++) {
      state = (state * 48_271) % 0x7fff_ffff;
      noise[at] = state & 0xff;
    }
    for (let at = 0; at < noise.length; at += 3) noise[at] = 0xff;
    assert.equal(sniffMedia(noise), undefined);
  });
});
