import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { type Frame, FrameError, FrameReader, writeFrame } from './frames.ts';

function bytesOf(frames: readonly [Record<string, unknown>, Buffer][]): Buffer {
  const stream = new PassThrough();
  for (const [header, payload] of frames) writeFrame(stream, header, payload);
  return stream.read() as Buffer;
}

function reader(maxHeaderBytes = 1000, maxPayloadBytes = 1000) {
  return new FrameReader({ maxHeaderBytes, maxPayloadBytes: () => maxPayloadBytes });
}

describe('frames', () => {
  it('come out as they went in, however the stream is cut', () => {
    const sent: [Record<string, unknown>, Buffer][] = [
      [{ a: 1 }, Buffer.alloc(0)],
      [{ b: 'ü' }, Buffer.from('payload')],
      [{}, Buffer.alloc(300, 7)],
    ];
    const bytes = bytesOf(sent);
    for (const step of [1, 3, 8, 50, bytes.length]) {
      const frames = reader();
      const received: Frame[] = [];
      for (let at = 0; at < bytes.length; at += step)
        received.push(...frames.push(bytes.subarray(at, at + step)));
      assert.deepEqual(
        received.map(({ header, payload }) => [header, Buffer.from(payload)]),
        sent,
      );
    }
  });

  it('are refused by their announced size, before their bytes arrive', () => {
    const bytes = bytesOf([[{ a: 1 }, Buffer.alloc(100)]]);
    assert.throws(
      () => [...reader(1000, 99).push(bytes.subarray(0, 8))],
      (error) => error instanceof FrameError && error.oversized,
    );
    assert.throws(
      () => [...reader(3).push(bytes.subarray(0, 8))],
      (error) => error instanceof FrameError && error.oversized,
    );
  });

  it('are refused when their header is not JSON', () => {
    assert.throws(
      () => [...reader().push(Buffer.from('\0\0\0\x01\0\0\0\0?', 'latin1'))],
      (error) => error instanceof FrameError && !error.oversized,
    );
  });
});
