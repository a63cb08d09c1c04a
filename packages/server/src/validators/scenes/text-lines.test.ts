import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../../test/decoder/bytes-source.ts';
import { Refusal } from '../refusal.ts';
import { TextLines } from './text-lines.ts';

const WINDOW = 1024 * 1024;

function linesOf(text: string, continued = false): TextLines {
  return new TextLines(bytesSource(Buffer.from(text, 'latin1')), { label: 'text', continued });
}

/** Number and content of each line. */
async function read(lines: TextLines): Promise<[number, string][]> {
  const found: [number, string][] = [];
  while (await lines.load()) {
    while (lines.next()) {
      found.push([lines.line, Buffer.from(lines.bytes.subarray(lines.at, lines.end)).toString('latin1')]);
    }
  }
  return found;
}

async function numberIn(text: string): Promise<number> {
  const lines = linesOf(text);
  await lines.nextFilled();
  return lines.number('it');
}

describe('text lines', () => {
  it('end with LF, CR LF, CR, or the file', async () => {
    assert.deepEqual(await read(linesOf('a\n\nb\r\nc\rd')), [
      [1, 'a'],
      [2, ''],
      [3, 'b'],
      [4, 'c'],
      [5, 'd'],
    ]);
    assert.deepEqual(await read(linesOf('')), []);
  });

  it('are joined by a backslash, but not out of a comment', async () => {
    assert.deepEqual(await read(linesOf('a\\\nb\n#c\\\nd\\', true)), [
      [1, 'a  b'],
      [3, '#c\\'],
      [4, 'd\\'],
    ]);
  });

  for (const [what, ending] of [
    ['a line', 'xyz\n'],
    ['CR LF', '\r\nxyz'],
    ['a continuation', '\\\r\nxyz'],
  ] as const) {
    it(`${what} may lie across the end of a window`, async () => {
      for (let before = 0; before <= ending.length; before++) {
        const filler = `${'a'.repeat(999)}\n`.repeat(WINDOW / 1000).slice(0, WINDOW - before - 1);
        const text = `${filler}b${ending}\nlast`;
        const joined = text.replaceAll('\\\r\n', '   ');
        const expected = joined.split(/\r?\n/);
        const found = await read(linesOf(text, true));
        assert.deepEqual(
          found.map(([, line]) => line),
          expected,
        );
        assert.equal(found.at(-1)?.[0], text.split(/\r?\n/).length);
      }
    });
  }

  it('are refused above 4 MiB, however they are put together', async () => {
    const long = `a${'\\\n'.repeat(3 * WINDOW)}`;
    await assert.rejects(
      read(linesOf(long, true)),
      (error) => error instanceof Refusal && error.code === 'corrupt',
    );
  });

  it('property: numbers read as JavaScript reads them, in any notation', async () => {
    const notations = fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .chain((value) =>
        fc.constantFrom(
          String(value),
          value.toExponential(),
          value.toExponential(6).toUpperCase(),
          value.toPrecision(21),
          value.toFixed(6),
        ),
      );
    await fc.assert(
      fc.asyncProperty(notations, fc.constantFrom('', ' ', ' 1', '\t'), async (text, behind) => {
        assert.equal(await numberIn(`${text}${behind}\n`), Number(text));
      }),
      { numRuns: 500 },
    );
  });

  it('take numbers without digits on either side of the point, and with a sign', async () => {
    for (const [text, value] of [
      ['.5', 0.5],
      ['-.5', -0.5],
      ['5.', 5],
      ['+5.e1', 50],
      ['00.5E-01', 0.05],
    ] as const) {
      assert.equal(await numberIn(text), value);
    }
  });

  it('refuse what is no finite number', async () => {
    for (const text of [
      '',
      '-',
      '.',
      '1e',
      '1e+',
      '0x10',
      '1_0',
      '1,5',
      'nan',
      '-inf',
      '1e400',
      '1..2',
      '--1',
      '1\0',
    ]) {
      await assert.rejects(numberIn(`${text}\n`), Refusal, text);
    }
  });
});
