import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Refusal } from '../refusal.ts';
import type { MediaReport, OpenMedia, StreamFacts, StreamReport } from './engine.ts';
import { decodableStreams, requireSound } from './judge-streams.ts';
import { videoProperties } from './media-facts.ts';
import { mediaType } from './media-formats.ts';
import type { Structure } from './structure/structure.ts';

const VIDEO: StreamFacts = {
  index: 0,
  type: 'video',
  isCover: false,
  codecName: 'h264',
  codecTag: 'avc1',
  decodable: true,
  width: 96,
  height: 64,
  pixelAspect: 1,
  rotation: 0,
  frameRate: 10,
  sampleRate: 0,
  channels: 0,
  seconds: undefined,
};
const AUDIO: StreamFacts = {
  ...VIDEO,
  index: 1,
  type: 'audio',
  codecName: 'aac',
  codecTag: 'mp4a',
  width: 0,
  height: 0,
  sampleRate: 48_000,
  channels: 2,
};
const SOUND: StreamReport = {
  index: 0,
  packets: 40,
  bytes: 40_000,
  start: 0,
  end: 4,
  cutPackets: 0,
  firstCut: undefined,
  decodedPackets: 40,
  frames: 40,
  samples: 0,
  faults: 0,
  firstFault: undefined,
  complete: true,
};
const EMPTY: StreamReport = { ...SOUND, index: 1, packets: 0, bytes: 0, decodedPackets: 0, frames: 0 };
const PICTURE = { width: 1, height: 1, rgb: Buffer.alloc(3) };
const PICTURES = { first: PICTURE, poster: PICTURE, last: PICTURE };

function judge(
  streams: readonly StreamFacts[],
  report: Partial<MediaReport>,
  { seconds, ...structure }: Partial<Structure> & { seconds?: number },
): void {
  const media: OpenMedia = {
    streams,
    seconds,
    tags: {},
    read: () => Promise.reject(new Error('not read here')),
    close: async () => {},
  };
  const whole = { streams: [SOUND], end: 4, readError: undefined, pictures: PICTURES, peaks: undefined };
  requireSound(
    mediaType('matroska', 'video', ''),
    media,
    { brand: '', ...structure },
    { ...whole, ...report },
  );
}

const refusal = (code: string, message: RegExp) => (error: unknown) =>
  error instanceof Refusal && error.code === code && message.test(error.message);

describe('the declared duration', () => {
  it('may be that of a subtitle, or count from before the recording', () => {
    judge([VIDEO], { end: 30 }, { seconds: 30 });
    judge([VIDEO], { streams: [{ ...SOUND, start: 100, end: 104 }], end: 104 }, { seconds: 104 });
  });

  it('must be reached by some packet', () => {
    assert.throws(() => judge([VIDEO], {}, { seconds: 30 }), refusal('truncated', /last 30.00 s/));
  });
});

describe('a stream without packets', () => {
  it('may be the sound of a video', () => {
    judge([VIDEO, AUDIO], { streams: [SOUND, EMPTY] }, {});
  });

  it('may not be all that there is, nor the pictures', () => {
    const alone = { streams: [EMPTY], pictures: undefined };
    assert.throws(() => judge([AUDIO], alone, {}), refusal('truncated', /no data for stream 1/));
    const streams = [
      { ...SOUND, index: 1 },
      { ...EMPTY, index: 0 },
    ];
    assert.throws(() => judge([VIDEO, AUDIO], { streams }, {}), refusal('truncated', /no data for stream 0/));
  });
});

describe('data that go on to wherever the file ends', () => {
  const cut = { streams: [{ ...SOUND, index: 1, cutPackets: 1, faults: 1 }], pictures: undefined };

  it('may end within a packet', () => judge([AUDIO], cut, { isOpenEnded: true }));

  it('may not where an end was announced', () => {
    assert.throws(() => judge([AUDIO], cut, {}), refusal('truncated', /beyond the end/));
  });

  it('may not hold a second fault', () => {
    const streams = [{ ...SOUND, index: 1, cutPackets: 1, faults: 2 }];
    assert.throws(
      () => judge([AUDIO], { streams, pictures: undefined }, { isOpenEnded: true }),
      refusal('corrupt', /2 of 40/),
    );
  });
});

describe('streams in a codec that nobody has', () => {
  const unknown = { ...AUDIO, index: 2, codecName: 'apple_apac', codecTag: 'apac', decodable: false };

  it('may accompany one of the same type that decodes', () => {
    assert.deepEqual(decodableStreams([VIDEO, AUDIO, unknown]), [VIDEO, AUDIO]);
  });

  it('may not be the only one of their type', () => {
    assert.throws(() => decodableStreams([VIDEO, unknown]), refusal('unsupported-type', /apple_apac/));
  });

  it('are refused in any company where they are encrypted', () => {
    const locked = { ...unknown, codecTag: 'enca' };
    assert.throws(() => decodableStreams([VIDEO, AUDIO, locked]), refusal('unsupported-type', /encrypted/));
  });
});

it('the bit rate of a stream is over its own time, not that of a longer file', () => {
  assert.equal(videoProperties(VIDEO, SOUND, 20).bitrate, 80_000);
});
