import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileFacts } from './file-facts.ts';

const base = { kind: 'image', type: 'uploaded', name: 'x', size: 5 } as const;

describe('the facts of a file', () => {
  it('have the dimensions first, and what they make', () => {
    const { main } = fileFacts({
      metadata: { ...base, width: 4000, height: 3000, format: 'jpeg', hasAlpha: false },
      properties: { size: 5, width: 4000, height: 3000 },
    });
    assert.deepEqual(main, [
      ['Dimensions', '4000 × 3000 (12.0 MP)'],
      ['Format', 'JPEG'],
      ['Transparency', 'No'],
    ]);
  });

  it('have units', () => {
    const { main, more } = fileFacts({
      metadata: { ...base, kind: 'video', container: 'isobmff', audio: { sampleRate: 44_100, channels: 2 } },
      properties: { size: 5, width: 64, height: 48, duration: 75.5, frameRate: 29.97, bitrate: 1_250_000 },
    });
    assert.deepEqual(main, [
      ['Dimensions', '64 × 48'],
      ['Container', 'MP4, MOV'],
      ['Duration', '1:15 (1 min 16 s)'],
      ['Frame rate', '29.97 fps'],
      ['Bit rate', '1.25 Mbit/s'],
    ]);
    assert.deepEqual(more, [
      ['Audio: sample rate', '44.1 kHz'],
      ['Audio: channels', 'Stereo'],
    ]);
  });

  it('leave out no key that is not shown elsewhere, whatever it holds', () => {
    const { more } = fileFacts({
      metadata: {
        ...base,
        hasVertexColors: true,
        elements: [{ a: 1 }],
        odd: null,
        none: [],
        x: 'y'.repeat(9_000),
      },
      properties: { size: 5 },
    });
    assert.deepEqual(
      more.map(([name, value]) => [name, value.length > 50 ? value.length : value]),
      [
        ['Has vertex colors', 'Yes'],
        ['Elements', '[{"a":1}]'],
        ['X', 2001],
      ],
    );
  });

  it('are no prototypes of objects', () => {
    const { more } = fileFacts({
      metadata: { ...base, constructor: 'a', toString: 'b' },
      properties: { size: 5 },
    });
    assert.deepEqual(more, [
      ['Constructor', 'a'],
      ['To string', 'b'],
    ]);
  });
});
