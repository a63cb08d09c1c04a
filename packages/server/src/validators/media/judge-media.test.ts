import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import sharp from 'sharp';
import { bytesSource } from '../../../test/decoder/bytes-source.ts';
import { samplePng } from '../../../test/decoder/sample-images.ts';
import {
  MEDIA_SAMPLES,
  mediaSample,
  SAMPLE_SECONDS,
  SAMPLE_VIDEO,
  sampleWav,
  wavOf,
} from '../../../test/decoder/sample-media.ts';
import type { AcceptedAsset, Inspection, Refused } from '../../ports/validator.ts';
import { BlockCache } from './block-cache.ts';
import { findMediaEngine } from './choose-engine.ts';
import type { MediaEngine, MediaEngineName } from './engine.ts';
import { judgeMedia } from './judge-media.ts';

type Wanted = 'audio' | 'video' | undefined;

function judgeWith(
  engine: MediaEngine | undefined,
  bytes: Buffer,
  wanted: Wanted,
  contentType = '',
): Promise<Inspection> {
  const source = bytesSource(bytes);
  const input = { kind: wanted ?? 'asset', fileName: 'f', contentType, source, progress: () => {} } as const;
  return judgeMedia(input, wanted, async () => engine);
}

function accepted(result: Inspection): AcceptedAsset {
  assert.ok(result.verdict === 'accepted' && result.entity === 'asset', JSON.stringify(result));
  return result;
}

function refused(result: Inspection): Refused {
  assert.ok(result.verdict === 'refused', JSON.stringify(result));
  return result;
}

for (const name of ['bundled', 'system'] as const satisfies MediaEngineName[]) {
  const engine = await findMediaEngine(name);
  describe(`with the ${name} engine`, { skip: engine === undefined ? 'it is not installed' : false }, () => {
    const judge = (bytes: Buffer, wanted: Wanted, contentType?: string) =>
      judgeWith(engine, bytes, wanted, contentType);

    for (const sample of MEDIA_SAMPLES) {
      it(`accepts ${sample.name} under its kind and type`, async () => {
        const asset = accepted(await judge(await sample.bytes(), sample.kind, sample.contentType));
        assert.equal(asset.assetKind, sample.kind);
        assert.equal(asset.assetType, `uploaded-${sample.kind}`);
        assert.equal(asset.mimeType, sample.contentType);
        assert.equal(asset.metadata.decoded, 'all');
        assert.ok(Math.abs(Number(asset.properties.duration) - SAMPLE_SECONDS) < 0.3);
      });
    }

    it('tells size, rate, frames and codec of a video, and of its sound', async () => {
      const { properties, metadata } = accepted(await judge(await mediaSample('mp4'), 'video'));
      const { bitrate, ...exact } = properties;
      assert.deepEqual(exact, { ...SAMPLE_VIDEO, duration: 2, nbFrames: 20, codecName: 'h264' });
      assert.ok(Number(bitrate) > 10_000 && Number(bitrate) < 100_000);
      assert.deepEqual(metadata.codecs, ['h264', 'aac']);
      assert.equal(metadata.hasAudio, true);
    });

    it('tells rate, channels and codec of a recording', async () => {
      const { properties } = accepted(await judge(sampleWav(), 'audio'));
      assert.deepEqual(properties, {
        duration: 2,
        sampleRate: 8_000,
        channels: 1,
        bitrate: 128_000,
        codecName: 'pcm_s16le',
      });
    });

    it('measures and shows a turned video upright', async () => {
      const { properties, metadata, renditions } = accepted(
        await judge(await mediaSample('turned mov'), 'video'),
      );
      assert.deepEqual([properties.width, properties.height, metadata.rotation], [64, 96, 90]);
      for (const { width, height } of renditions) assert.deepEqual([width, height], [64, 96]);
    });

    it('makes three pictures of a video, of different moments', async () => {
      const { renditions } = accepted(await judge(await mediaSample('mp4'), 'video'));
      assert.deepEqual(
        renditions.map(({ role, contentType }) => [role, contentType]),
        [
          ['thumbnail', 'image/webp'],
          ['first-frame', 'image/jpeg'],
          ['last-frame', 'image/jpeg'],
        ],
      );
      const pixels = await Promise.all(renditions.map(({ bytes }) => sharp(bytes).raw().toBuffer()));
      assert.notDeepEqual(pixels[1], pixels[2]);
      for (const { bytes, width, height } of renditions) {
        const header = await sharp(bytes).metadata();
        assert.deepEqual([header.width, header.height], [width, height]);
      }
    });

    it('draws a waveform that swells with the sound', async () => {
      const [thumbnail] = accepted(await judge(sampleWav(), 'audio')).renditions;
      assert.ok(thumbnail?.role === 'thumbnail');
      const { data, info } = await sharp(thumbnail.bytes)
        .ensureAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const inkOfColumn = (x: number) =>
        Array.from({ length: info.height }, (_, y) => data[(y * info.width + x) * 4 + 3] ?? 0).filter(Boolean)
          .length;
      assert.ok(inkOfColumn(40) < inkOfColumn(250) && inkOfColumn(250) < inkOfColumn(480));
    });

    it('refuses video as audio and audio as video, and says which kind it is', async () => {
      const sound = refused(await judge(await mediaSample('m4a'), 'video'));
      assert.deepEqual([sound.code, /upload it as kind audio/.test(sound.message)], ['type-mismatch', true]);
      const video = refused(await judge(await mediaSample('webm'), 'audio'));
      assert.deepEqual([video.code, /upload it as kind video/.test(video.message)], ['type-mismatch', true]);
    });

    it('lets the streams decide where no kind is wanted', async () => {
      assert.equal(accepted(await judge(await mediaSample('m4a'), undefined)).assetKind, 'audio');
      assert.equal(accepted(await judge(await mediaSample('mp4'), undefined)).assetKind, 'video');
    });

    it('refuses media data that do not decode, and says where', async () => {
      const movie = await mediaSample('mp4');
      const media = movie.indexOf('mdat') + 4;
      movie.fill(0xa5, media + 2000, media + 8000);
      const { code, message } = refused(await judge(movie, 'video'));
      assert.equal(code, 'corrupt');
      assert.match(message, /do not decode, the first at \d/);
    });

    it('refuses pictures beyond what can be decoded before decoding any', async () => {
      const movie = await mediaSample('mov');
      const entry = movie.lastIndexOf('avc1');
      movie.writeUInt16BE(40_000, entry + 28);
      movie.writeUInt16BE(40_000, entry + 30);
      const result = await judge(movie, 'video');
      // One engine believes the sample entry, the other already the stream's own headers.
      if (name === 'bundled') assert.equal(refused(result).code, 'too-large-decoded');
    });

    it('refuses a sample rate of zero', async () => {
      assert.equal(
        refused(await judge(wavOf(Buffer.alloc(8000), { sampleRate: 0 }), 'audio')).code,
        'corrupt',
      );
    });

    it('tells where the last packet ends, of streams that are not decoded too', async () => {
      const bytes = await mediaSample('mp4');
      const media = await engine?.open(new BlockCache(bytesSource(bytes)), 'isobmff');
      assert.ok(media !== undefined);
      try {
        const nothing = { pictures: undefined, peaks: undefined, seconds: undefined, progress: () => {} };
        const { end } = await media.read({ ...nothing, decode: [] });
        assert.ok(Math.abs((end ?? 0) - SAMPLE_SECONDS) < 0.3);
      } finally {
        await media.close();
      }
    });

    it('takes a killed recording that ends within a sample', async () => {
      const whole = wavOf(Buffer.alloc(80_001), {
        dataSize: 0xffff_ffff,
        riffSize: 0xffff_ffff,
        channels: 2,
      });
      const { properties } = accepted(await judge(whole, 'audio'));
      assert.equal(properties.duration, 2.5);
    });

    it('takes a FLAC with a tag of MP3 behind it, and one behind a tag longer than what is sniffed', async () => {
      const flac = await mediaSample('flac');
      const tag = Buffer.alloc(90_010);
      tag.set(Buffer.from('ID3\x03\0\0\0\x05\x3f\x10', 'latin1'));
      assert.equal(tag.length, 10 + 5 * 128 * 128 + 0x3f * 128 + 0x10);
      for (const bytes of [
        Buffer.concat([flac, Buffer.from('TAG'.padEnd(128, '\0'), 'latin1')]),
        Buffer.concat([tag, flac]),
      ]) {
        assert.equal(accepted(await judge(bytes, 'audio')).mimeType, 'audio/flac');
      }
    });

    it('names an encrypted track as such', async () => {
      const movie = await mediaSample('mov');
      movie.write('encv', movie.lastIndexOf('avc1'), 'latin1');
      const { code, message } = refused(await judge(movie, 'video'));
      assert.equal(code, 'unsupported-type');
      assert.match(message, /encrypted/);
    });

    it('passes on what the source threw', async () => {
      const bytes = sampleWav({ seconds: 200 });
      const fault = new Error('storage gone');
      const source = {
        size: bytes.length,
        read: async (offset: number, length: number) => {
          if (offset > 1024 * 1024) throw fault;
          return bytes.subarray(offset, offset + length);
        },
      };
      const input = { kind: 'audio', fileName: 'f', contentType: '', source, progress: () => {} } as const;
      await assert.rejects(
        judgeMedia(input, 'audio', async () => engine),
        fault,
      );
    });
  });
}

describe('before any engine', () => {
  it('refuses a declared type of another container and names both', async () => {
    const engine = await findMediaEngine('auto');
    if (engine === undefined) return;
    const { code, message } = refused(
      await judgeWith(engine, await mediaSample('webm'), 'video', 'video/mp4'),
    );
    assert.equal(code, 'type-mismatch');
    assert.match(message, /video\/mp4.*WebM \(video\/webm\)/);
  });

  it('says what other content is', async () => {
    const { code, message } = refused(await judgeWith(undefined, await samplePng(), 'video', 'video/mp4'));
    assert.equal(code, 'type-mismatch');
    assert.match(message, /PNG \(image\/png\)/);
  });

  it('says that there is no engine', async () => {
    const { code, message } = refused(await judgeWith(undefined, sampleWav(), 'audio'));
    assert.equal(code, 'unsupported-type');
    assert.match(message, /no decoder/);
  });
});
