/** Transfers as lines of a terminal. Pure: what is known and a width in, text out. */
import { fitted, padded } from '../../text/columns.ts';
import { bytes, clock, percent, speed } from '../../text/quantities.ts';
import type { Stage, Totals, TransferView } from './board.ts';
import type { Paint, Style } from './style.ts';

/** Columns of the cells right of the name. */
const PERCENT = 5;
const AMOUNT = 19;
const SPEED = 10;
const CLOCK = 7;
const STAGE = 11;
/** "waiting for the network" */
const REASON = 23;
/** From these widths on there is room for a reason, for the word of the stage, and for the bytes. */
const WITH_REASON = 40;
const WITH_STAGE = 78;
const WITH_AMOUNT = 104;
const LONGEST_BAR = 30;
const SHORTEST_BAR = 5;

const WORKING: ReadonlySet<Stage> = new Set(['queued', 'validating', 'importing', 'finishing']);

interface Cell {
  readonly text: string;
  readonly width: number;
  readonly paint: Paint | undefined;
}

function cell(text: string, width: number, paint?: Paint): Cell {
  return { text: padded(fitted(text, width), width, 'right'), width, paint };
}

/** Of the bytes, or of the server's work once all are there; `undefined` while neither is known. */
function fraction(view: TransferView): number | undefined {
  if (WORKING.has(view.stage)) return view.stage === 'queued' ? undefined : view.processed;
  if (view.total === undefined || view.total === 0) return undefined;
  return view.bytes / view.total;
}

function bar(done: number, width: number, paint: Paint, style: Style): string {
  const halves = Math.round(Math.min(1, Math.max(0, done)) * width * 2);
  const full = style.bar.full.repeat(Math.floor(halves / 2)) + (halves % 2 === 1 ? style.bar.half : '');
  return style.paint[paint](full) + style.paint.quiet(style.bar.empty.repeat(width - Math.ceil(halves / 2)));
}

/** What stands right of bar and percentage; the less room there is, the less is said. */
function tail(view: TransferView, width: number): Cell[] {
  const working = WORKING.has(view.stage) || view.stage === 'reading';
  const amount = view.total === undefined ? bytes(view.bytes) : `${bytes(view.bytes)} / ${bytes(view.total)}`;
  const cells = width >= WITH_AMOUNT ? [cell(amount, AMOUNT, 'quiet')] : [];
  const rates = SPEED + 1 + CLOCK;
  if (view.delay !== undefined) {
    // A reason is worth more than a stage, and in a narrow terminal more than a bar.
    const room = width >= WITH_STAGE ? rates + 2 + STAGE : REASON;
    return width >= WITH_REASON ? [...cells, cell(view.delay, room, 'warning')] : [];
  }
  if (width >= WITH_STAGE) {
    const rate = working || view.bytesPerSecond === 0 ? '' : speed(view.bytesPerSecond);
    const left = working || view.secondsLeft === undefined ? '' : clock(view.secondsLeft);
    return [...cells, cell(rate, SPEED), cell(left, CLOCK), cell(view.stage, STAGE, 'quiet')];
  }
  if (working) return [cell(view.stage, width >= 50 ? rates : STAGE, 'quiet')];
  const left = cell(view.secondsLeft === undefined ? '' : clock(view.secondsLeft), CLOCK);
  const rate = cell(view.bytesPerSecond === 0 ? '' : speed(view.bytesPerSecond), SPEED);
  if (width >= 50) return [rate, left];
  return width >= 30 ? [left] : [];
}

function painted({ text, paint }: Cell, style: Style): string {
  return paint === undefined ? text : style.paint[paint](text);
}

/** One transfer in at most `width` columns. */
export function transferLine(view: TransferView, width: number, style: Style): string {
  const done = fraction(view);
  const cells = [
    ...(width >= 16 ? [cell(done === undefined ? '' : percent(done), PERCENT)] : []),
    ...tail(view, width),
  ];
  const taken = () => cells.reduce((sum, { width: wide }) => sum + 1 + wide, 0);
  while (taken() >= width && cells.length > 0) cells.pop();
  const room = width - taken();
  const ideal = Math.min(40, Math.max(20, Math.floor(width * 0.33)));
  const barWidth = Math.min(LONGEST_BAR, room - 1 - Math.min(ideal, room));
  const withBar = barWidth >= SHORTEST_BAR;
  const nameWidth = withBar ? room - 1 - barWidth : room;
  const name = padded(fitted(view.name, nameWidth, style.ellipsis), nameWidth);
  const kind: Paint = WORKING.has(view.stage) || view.stage === 'reading' ? 'work' : 'bytes';
  const parts = [name, ...(withBar ? [bar(done ?? 0, barWidth, kind, style)] : [])];
  return [...parts, ...cells.map((one) => painted(one, style))].join(' ');
}

/** All transfers together in at most `width` columns. */
function totalLine(totals: Totals, width: number, style: Style): string {
  const { count, done, failed, left, bytes: moved, bytesTotal, bytesPerSecond, secondsLeft } = totals;
  const words: [string, Paint | undefined][] = [
    [`${done} of ${count} done`, done === 0 ? undefined : 'good'],
    ...(failed === 0 ? [] : [[`${failed} failed`, 'bad'] satisfies [string, Paint]]),
    [`${left} left`, undefined],
    [bytesTotal === undefined ? bytes(moved) : `${bytes(moved)} / ${bytes(bytesTotal)}`, undefined],
    ...(bytesPerSecond === 0 ? [] : [[speed(bytesPerSecond), undefined] satisfies [string, undefined]]),
    ...(secondsLeft === undefined
      ? []
      : [[`${clock(secondsLeft)} to go`, undefined] satisfies [string, undefined]]),
  ];
  let line = '';
  let used = 0;
  for (const [word, paint] of words) {
    const separator = line === '' ? '' : style.separator;
    if (used + separator.length + word.length > width) break;
    used += separator.length + word.length;
    line += style.paint.quiet(separator) + (paint === undefined ? word : style.paint[paint](word));
  }
  return line;
}

/** The whole picture in at most `height` lines. */
export function picture(
  views: readonly TransferView[],
  totals: Totals,
  { width, height, style }: { readonly width: number; readonly height: number; readonly style: Style },
): string[] {
  const total = totals.count > 1 && height > 1 ? [totalLine(totals, width, style)] : [];
  const room = Math.max(0, height - total.length);
  const fits = views.length <= room;
  const drawn = views.slice(0, fits ? room : Math.max(0, room - 1));
  const more = views.length - drawn.length;
  return [
    ...drawn.map((view) => transferLine(view, width, style)),
    ...(more > 0 && room > 0 ? [style.paint.quiet(fitted(`and ${more} more`, width, style.ellipsis))] : []),
    ...total,
  ];
}
