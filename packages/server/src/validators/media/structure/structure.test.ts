import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesSource } from '../../../../test/decoder/bytes-source.ts';
import { mediaSample, sampleWav, wavOf } from '../../../../test/decoder/sample-media.ts';
import { Refusal } from '../../refusal.ts';
import { BlockCache } from '../block-cache.ts';
import { walkAdts, walkMp3 } from './audio-frames.ts';
import { walkFlac } from './flac-metadata.ts';
import { walkBoxes } from './isobmff-boxes.ts';
import { walkMatroska } from './matroska-elements.ts';
import { pageChecksum, walkOgg } from './ogg-pages.ts';
import { walkWav } from './riff-chunks.ts';
import type { Structure } from './structure.ts';

const WALKS: Readonly<Record<string, (file: BlockCache) => Promise<Structure>>> = {
  mp4: walkBoxes,
  'fragmented mp4': walkBoxes,
  mov: walkBoxes,
  webm: walkMatroska,
  'live webm': walkMatroska,
  mp3: walkMp3,
  'bare mp3': walkMp3,
  wav: walkWav,
  'ogg vorbis': walkOgg,
  'ogg opus': walkOgg,
  flac: walkFlac,
  aac: walkAdts,
};

const over = (bytes: Buffer) => new BlockCache(bytesSource(bytes));
const refusal = (code: string, message: RegExp) => (error: unknown) =>
  error instanceof Refusal && error.code === code && message.test(error.message);

describe('the structure of a container', () => {
  for (const [name, walk] of Object.entries(WALKS)) {
    it(`${name}: a whole file passes`, async () => {
      await walk(over(await mediaSample(name)));
    });

    // What a FLAC lacks at its end shows in the samples that decode.
    if (name === 'flac') continue;
    it(`${name}: a file without its last bytes is cut off, and the message says where`, async () => {
      const bytes = await mediaSample(name);
      for (const missing of [1, 50]) {
        const file = over(bytes.subarray(0, bytes.length - missing));
        await assert.rejects(walk(file), refusal('truncated', /\d/), `${missing} bytes missing`);
      }
    });
  }
});

describe('MP4 boxes', () => {
  it('refuses a box smaller than its own header', async () => {
    const bytes = await mediaSample('mp4');
    bytes.writeUInt32BE(3, bytes.readUInt32BE(0));
    await assert.rejects(walkBoxes(over(bytes)), refusal('corrupt', /impossible size 3/));
  });

  it('refuses a file without a movie box', async () => {
    const bytes = await mediaSample('mov');
    bytes.write('free', bytes.lastIndexOf('moov'), 'latin1');
    await assert.rejects(walkBoxes(over(bytes)), refusal('truncated', /no "moov"/));
  });

  it('refuses a movie of which one chunk lies behind the end', async () => {
    for (const [find, track] of [
      ['indexOf', 1],
      ['lastIndexOf', 2],
    ] as const) {
      const movie = await mediaSample('mp4');
      const table = movie[find]('stco');
      movie.writeUInt32BE(movie.length - 10, table + 8 + 4 * movie.readUInt32BE(table + 8));
      await assert.rejects(
        walkBoxes(over(movie)),
        refusal('truncated', new RegExp(`chunk \\d+ of track ${track} should`)),
      );
    }
  });

  it('takes padding behind the last box', async () => {
    await walkBoxes(over(Buffer.concat([await mediaSample('mp4'), Buffer.alloc(100)])));
  });

  it('tells the brand', async () => {
    assert.equal((await walkBoxes(over(await mediaSample('mov')))).brand, 'qt  ');
  });
});

describe('Matroska elements', () => {
  it('tell WebM from Matroska', async () => {
    const webm = await mediaSample('webm');
    assert.equal((await walkMatroska(over(webm))).brand, 'webm');
    const at = webm.indexOf('webm');
    webm.write('webx', at, 'latin1');
    assert.equal((await walkMatroska(over(webm))).brand, 'webx');
  });
});

describe('WAV chunks', () => {
  const samples = Buffer.alloc(1000);

  it('may have unknown sizes, as a live recording has', async () => {
    await walkWav(over(wavOf(samples, { riffSize: 0xffff_ffff, dataSize: 0xffff_ffff })));
    await walkWav(over(wavOf(samples, { riffSize: 0, dataSize: 0 })));
  });

  it('may not announce more samples than there are', async () => {
    await assert.rejects(
      walkWav(over(wavOf(samples, { dataSize: 1002 }))),
      refusal('truncated', /"data" at byte 36 should reach to byte 1046/),
    );
  });

  it('have to hold samples', async () => {
    await assert.rejects(walkWav(over(wavOf(Buffer.alloc(0)))), refusal('corrupt', /no samples/));
  });

  it('may be followed by an odd byte of padding', async () => {
    await walkWav(over(Buffer.concat([sampleWav(), Buffer.alloc(1)])));
  });
});

describe('Ogg pages', () => {
  it('have a checksum', async () => {
    const bytes = await mediaSample('ogg vorbis');
    const middle = bytes.indexOf('OggS', bytes.length >> 1);
    bytes.writeUInt8(bytes.readUInt8(middle + 40) ^ 1, middle + 40);
    await assert.rejects(
      walkOgg(over(bytes)),
      refusal('corrupt', new RegExp(`byte ${middle}: a page's checksum`)),
    );
  });

  it('are numbered without a gap', async () => {
    const bytes = await mediaSample('ogg opus');
    const second = bytes.indexOf('OggS', 4);
    const third = bytes.indexOf('OggS', second + 4);
    const without = Buffer.concat([bytes.subarray(0, second), bytes.subarray(third)]);
    await assert.rejects(walkOgg(over(without)), refusal('corrupt', /page 1 is missing before page 2/));
  });

  it('need a last one', async () => {
    const bytes = await mediaSample('ogg vorbis');
    const last = bytes.lastIndexOf('OggS');
    bytes.writeUInt8(bytes.readUInt8(last + 5) & ~4, last + 5);
    bytes.writeUInt32LE(pageChecksum(bytes.subarray(last)), last + 22);
    await assert.rejects(walkOgg(over(bytes)), refusal('truncated', /without its last page/));
  });
});

describe('FLAC metadata', () => {
  it('tells how many samples there have to be', async () => {
    assert.equal((await walkFlac(over(await mediaSample('flac')))).samples, 16_000);
  });

  it('begins with STREAMINFO and has it once', async () => {
    const bytes = await mediaSample('flac');
    const streamInfo = bytes.subarray(4, 42);
    const twice = Buffer.concat([bytes.subarray(0, 42), streamInfo, bytes.subarray(42)]);
    await assert.rejects(walkFlac(over(twice)), refusal('corrupt', /byte 42: a metadata block of type 0/));
  });
});

describe('MP3 frames', () => {
  it('may lie behind some junk and before a tag', async () => {
    const bytes = await mediaSample('bare mp3');
    const tag = Buffer.alloc(128);
    tag.write('TAG', 'latin1');
    const whole = await walkMp3(over(bytes));
    assert.deepEqual(await walkMp3(over(Buffer.concat([Buffer.alloc(500), bytes, tag]))), whole);
  });

  it('are refused where most of the file is junk', async () => {
    const bytes = Buffer.concat([await mediaSample('bare mp3'), Buffer.alloc(100_000)]);
    await assert.rejects(walkMp3(over(bytes)), refusal('corrupt', /no audio frames/));
  });

  it('have to be as many as the header announces', async () => {
    const bytes = await mediaSample('mp3');
    const info = bytes.indexOf('Info');
    bytes.writeUInt32BE(bytes.readUInt32BE(info + 8) + 10, info + 8);
    await assert.rejects(walkMp3(over(bytes)), refusal('truncated', /announces \d+ frames/));
  });

  it('are not found in noise', async () => {
    await assert.rejects(walkMp3(over(Buffer.alloc(5000, 0x55))), refusal('corrupt', /no audio/));
  });
});

const ID3V2 = Buffer.from('ID3\x03\0\0\0\0\0\x05title', 'latin1');

describe('files as programs leave them', () => {
  it('takes an MP3 with two ID3v2 tags', async () => {
    await walkMp3(over(Buffer.concat([ID3V2, ID3V2, await mediaSample('bare mp3')])));
  });

  it('takes a FLAC behind two ID3v2 tags', async () => {
    await walkFlac(over(Buffer.concat([ID3V2, ID3V2, await mediaSample('flac')])));
  });

  it('lets a FLAC end before an ID3v1 tag', async () => {
    const flac = await mediaSample('flac');
    const tagged = Buffer.concat([flac, Buffer.from('TAG'.padEnd(128, '\0'), 'latin1')]);
    assert.equal((await walkFlac(over(tagged))).end, flac.length);
    assert.equal((await walkFlac(over(flac))).end, undefined);
  });

  it('takes a WAV whose RIFF size counts its own header, and none that lacks more', async () => {
    const data = Buffer.alloc(8000);
    await walkWav(over(wavOf(data, { riffSize: 44 + data.length })));
    await assert.rejects(
      walkWav(over(wavOf(data, { riffSize: 60 + data.length }))),
      refusal('truncated', /chunk "RIFF"/),
    );
  });

  for (const [writer, dataSize] of [
    ['FFmpeg', 0xffff_ffff],
    ['SoX', 0x7fff_f000],
    ['arecord', 0x7fff_ff00],
  ] as const) {
    it(`takes a WAV that ${writer} wrote into a pipe`, async () => {
      const riffSize = Math.min(dataSize + 36, 0xffff_ffff);
      const structure = await walkWav(over(wavOf(Buffer.alloc(8000), { dataSize, riffSize })));
      assert.equal(structure.isOpenEnded, true);
    });
  }

  it('takes a movie with notes of another program behind it, and none with half a fragment', async () => {
    const movie = await mediaSample('mp4');
    await walkBoxes(over(Buffer.concat([movie, Buffer.from('made with something')])));
    await assert.rejects(
      walkBoxes(over(Buffer.concat([movie, Buffer.from('\0\x10\0\0moof', 'latin1')]))),
      refusal('truncated', /box "moof"/),
    );
  });

  it('refuses a WebM with a hole between the blocks of a cluster', async () => {
    const webm = await mediaSample('webm');
    webm.fill(0, webm.length - 3000, webm.length - 1500);
    await assert.rejects(walkMatroska(over(webm)), refusal('corrupt', /damaged at byte \d+/));
  });
});
