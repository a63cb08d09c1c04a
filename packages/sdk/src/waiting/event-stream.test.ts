import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { EventStreamParser, type ServerSentEvent } from './event-stream.ts';

function parsed(text: string): ServerSentEvent[] {
  return new EventStreamParser().push(new TextEncoder().encode(text));
}

describe('The parser of event streams', () => {
  it('reads the examples of the specification', () => {
    assert.deepEqual(parsed('data: YHOO\ndata: +2\ndata: 10\n\n'), [
      { type: 'message', data: 'YHOO\n+2\n10' },
    ]);
    assert.deepEqual(
      parsed(': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n'),
      [
        { type: 'message', data: 'first event' },
        { type: 'message', data: 'second event' },
        { type: 'message', data: ' third event' },
      ],
    );
    assert.deepEqual(parsed('data\n\ndata\ndata\n\ndata:'), [
      { type: 'message', data: '' },
      { type: 'message', data: '\n' },
    ]);
    assert.deepEqual(parsed('event: add\ndata: 73857293\n\n'), [{ type: 'add', data: '73857293' }]);
  });

  it('takes CR, LF and CRLF as ends of lines, and a byte order mark only at the beginning', () => {
    assert.deepEqual(parsed('\u{feff}data: a\rdata: b\r\ndata: c\n\r\n'), [
      { type: 'message', data: 'a\nb\nc' },
    ]);
    assert.deepEqual(parsed('data: a\n\n\u{feff}data: b\n\n'), [{ type: 'message', data: 'a' }]);
  });

  it('forgets an event without data, and its name', () => {
    assert.deepEqual(parsed('event: lost\n\ndata: x\n\n'), [{ type: 'message', data: 'x' }]);
  });

  it('notes when the server wants to be asked again, in digits only', () => {
    const parser = new EventStreamParser();
    parser.push(new TextEncoder().encode('retry: 2000\nretry: 1e9\nretry:-5\nretry\n\n'));
    assert.equal(parser.retry, 2000);
  });

  it('gives the same events however the bytes are cut', () => {
    const line = fc.oneof(
      fc.constantFrom(
        'data: é',
        'data:\u{1f600} x',
        'event: upload',
        ': comment',
        'data',
        '',
        '',
        'retry: 7',
        'id: 3',
      ),
      fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replace(/[\r\n]/g, '')),
    );
    const stream = fc
      .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 30 })
      .map((lines) => new TextEncoder().encode(lines.flat().join('')));
    fc.assert(
      fc.property(stream, fc.array(fc.nat({ max: 200 }), { maxLength: 40 }), (bytes, cuts) => {
        const whole = new EventStreamParser();
        const expected = whole.push(bytes);
        const parser = new EventStreamParser();
        const places = [...new Set(cuts)].sort((a, b) => a - b);
        const pieces = [0, ...places].map((from, index) =>
          bytes.subarray(from, places[index] ?? bytes.length),
        );
        assert.deepEqual(
          pieces.flatMap((piece) => parser.push(piece)),
          expected,
        );
        assert.equal(parser.retry, whole.retry);
        const single = new EventStreamParser();
        assert.deepEqual(
          Array.from(bytes, (_byte, at) => single.push(bytes.subarray(at, at + 1))).flat(),
          expected,
        );
      }),
    );
  });

  it('gives up an event that does not end', () => {
    const parser = new EventStreamParser();
    const piece = new TextEncoder().encode('x'.repeat(300_000));
    for (let times = 0; times < 3; times += 1) parser.push(piece);
    assert.throws(() => parser.push(piece), { name: 'WharfError' });
  });
});
