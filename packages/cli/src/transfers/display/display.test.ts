import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { columns } from '../../text/columns.ts';
import { shown } from '../../text/shown.ts';
import { Board, type Stage, type TransferProgress, type TransferView } from './board.ts';
import { picture, transferLine } from './lines.ts';
import type { Style } from './style.ts';

const same = (text: string) => text;
const STYLE: Style = {
  bar: { full: '━', half: '╸', empty: '─' },
  ellipsis: '…',
  separator: ' · ',
  paint: { quiet: same, bytes: same, work: same, good: same, bad: same, warning: same },
};
const GIBIBYTE = 1024 ** 3;
const UPLOADING: TransferProgress = {
  stage: 'uploading',
  bytes: 1.2 * GIBIBYTE,
  total: 2.7 * GIBIBYTE,
  bytesPerSecond: 84.3 * 1024 ** 2,
  secondsLeft: 18,
  processed: 0,
};

describe('the line of a transfer', () => {
  const view: TransferView = { ...UPLOADING, name: 'checkpoint-final-v2.safetensors' };

  it('says more the more room there is', () => {
    assert.equal(
      transferLine(view, 119, STYLE),
      'checkpoint-final-v2.safetensors         ━━━━━━━━━━────────────  44 % 1.20 GiB / 2.70 GiB 84.3 MiB/s    0:18   uploading',
    );
    assert.equal(
      transferLine(view, 79, STYLE).replace(/ +/g, ' '),
      'checkpoint-fi….safetensors ━━━━━━╸──────── 44 % 84.3 MiB/s 0:18 uploading',
    );
    assert.equal(
      transferLine(view, 59, STYLE).replace(/ +/g, ' '),
      'checkpoint…fetensors ━━━━━━─────── 44 % 84.3 MiB/s 0:18',
    );
    assert.equal(transferLine(view, 20, STYLE).replace(/ +/g, ' '), 'checkpo…ensors 44 %');
  });

  it('says what the server does once it has everything, and why nothing moves', () => {
    const working: TransferView = { ...view, stage: 'validating', bytes: 2.7 * GIBIBYTE, processed: 0.31 };
    assert.match(transferLine(working, 59, STYLE), / 31 % +validating$/);
    for (const width of [59, 79, 119])
      assert.match(
        transferLine({ ...view, delay: 'waiting for the network' }, width, STYLE),
        / waiting for the network$/,
      );
  });

  it('is never wider than the terminal, whatever the name and the numbers', () => {
    const stages: Stage[] = [
      'reading',
      'uploading',
      'fetching',
      'downloading',
      'queued',
      'validating',
      'importing',
    ];
    const amounts = fc.nat({ max: 2 ** 52 });
    const views = fc.record({
      name: fc.string({ unit: 'grapheme' }).map(shown),
      stage: fc.constantFrom(...stages),
      bytes: amounts,
      total: fc.option(amounts, { nil: undefined }),
      bytesPerSecond: amounts,
      secondsLeft: fc.option(amounts, { nil: undefined }),
      processed: fc.double({ min: 0, max: 1.1, noNaN: true }),
      delay: fc.option(fc.constantFrom('waiting for the network', 'a long reason '.repeat(9)), {
        nil: undefined,
      }),
    });
    fc.assert(
      fc.property(views, fc.integer({ min: 1, max: 200 }), (any, width) => {
        assert.ok(columns(stripVTControlCharacters(transferLine(any, width, STYLE))) <= width);
      }),
    );
  });
});

describe('the picture', () => {
  it('fits the height, and says how many there are more', () => {
    const board = new Board({ count: 9, bytes: 9 * 2.7 * GIBIBYTE }, () => 0);
    const all = Array.from({ length: 5 }, (_, index) =>
      board.start(`file-${index}`, 'uploading', 2.7 * GIBIBYTE),
    );
    for (const one of all) one.update(UPLOADING);
    all[0]?.end('done');
    all[1]?.end('failed');
    const lines = picture(board.active(), board.totals(), { width: 79, height: 3, style: STYLE });
    assert.equal(lines.length, 3);
    assert.match(lines[0] ?? '', /^file-2 /);
    assert.equal(lines[1], 'and 2 more');
    assert.equal(lines[2], '1 of 9 done · 1 failed · 7 left · 9.00 GiB / 24.3 GiB · 253 MiB/s · 1:02 to go');
    assert.equal(picture(board.active(), board.totals(), { width: 79, height: 9, style: STYLE }).length, 4);
  });

  it('has no line of totals for a single file', () => {
    const board = new Board({ count: 1, bytes: 10 }, () => 0);
    board.start('one', 'uploading', 10);
    assert.equal(picture(board.active(), board.totals(), { width: 79, height: 9, style: STYLE }).length, 1);
  });
});

describe('a transfer of which nothing arrives', () => {
  it('waits for the network after a few seconds, until a byte moves', () => {
    let now = 0;
    const board = new Board({ count: 1, bytes: undefined }, () => now);
    const one = board.start('one', 'reading', undefined);
    one.update(UPLOADING);
    const delay = () => one.view().delay;
    now = 3_000;
    assert.equal(delay(), undefined);
    now = 5_000;
    assert.equal(delay(), 'waiting for the network');
    one.update({ ...UPLOADING, bytes: UPLOADING.bytes + 1 });
    assert.equal(delay(), undefined);
    now = 20_000;
    one.update({ ...UPLOADING, stage: 'validating' });
    assert.equal(delay(), undefined);
  });
});
