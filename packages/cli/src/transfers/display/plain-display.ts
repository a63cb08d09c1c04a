import type { Output } from '../../output/output.ts';
import { bytes, clock, percent, speed } from '../../text/quantities.ts';
import { Board, type Expected, type TransferView } from './board.ts';
import type { Display } from './display.ts';

/** Milliseconds after which a transfer is told of again, however little has moved. */
const TOLD_EVERY = 30_000;
/** Milliseconds between two lines about a transfer, at least: small files need none. */
const TOLD_AT_MOST_EVERY = 2_000;
const STEPS = 10;

function told(view: TransferView): string {
  const moved =
    view.total === undefined
      ? bytes(view.bytes)
      : `${percent(view.bytes / Math.max(1, view.total))} of ${bytes(view.total)}`;
  const rate = view.bytesPerSecond > 0 ? [speed(view.bytesPerSecond)] : [];
  const left = view.secondsLeft === undefined ? [] : [`${clock(view.secondsLeft)} to go`];
  return `${view.name}: ${[view.delay ?? view.stage, moved, ...rate, ...left].join(', ')}`;
}

/** A line now and then, for logs: as another tenth is done, and when a stage begins that takes its time. */
export function plainDisplay(output: Output, expected: Expected): Display {
  const board = new Board(expected);
  return {
    start(name, stage, total) {
      const tracked = board.start(name, stage, total);
      let toldAt = performance.now();
      let step = 0;
      const tell = () => {
        const view = tracked.view();
        const now = performance.now();
        const next =
          view.total === undefined ? 0 : Math.floor((view.bytes / Math.max(1, view.total)) * STEPS);
        const due = next > step ? TOLD_AT_MOST_EVERY : TOLD_EVERY;
        if (now - toldAt < due) return;
        toldAt = now;
        step = next;
        output.note(told(view));
      };
      const timer = setInterval(tell, TOLD_AT_MOST_EVERY);
      timer.unref();
      return {
        rename: (better) => tracked.rename(better),
        update: (progress) => tracked.update(progress),
        end(ending) {
          clearInterval(timer);
          tracked.end(ending);
        },
      };
    },
    print: (write) => write(),
    close() {},
  };
}
