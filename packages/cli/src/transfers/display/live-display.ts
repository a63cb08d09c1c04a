import { Board, type Expected } from './board.ts';
import type { Display } from './display.ts';
import { picture } from './lines.ts';
import { LiveArea } from './live-area.ts';
import { styleFor } from './style.ts';

/** Milliseconds between two pictures. */
const REDRAWN_EVERY = 120;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** A line for each transfer and one for all, at the lower end of a terminal. */
export function liveDisplay(screen: NodeJS.WriteStream, expected: Expected): Display {
  const board = new Board(expected);
  const area = new LiveArea(screen);
  const style = styleFor(screen);
  const draw = () => {
    // The last column stays free: writing there makes some terminals begin a new line.
    const width = Math.max(1, screen.columns - 1);
    const height = Math.max(1, screen.rows - 1);
    area.draw(picture(board.active(), board.totals(), { width, height, style }));
  };
  const timer = setInterval(draw, REDRAWN_EVERY);
  // Drawing alone keeps nothing running.
  timer.unref();
  screen.on('resize', draw);
  // Before anybody says something about it, there must be room.
  const clear = () => area.clear();
  for (const signal of SIGNALS) process.prependListener(signal, clear);
  return {
    start: (name, stage, total) => board.start(name, stage, total),
    print(write) {
      area.clear();
      write();
      draw();
    },
    close() {
      clearInterval(timer);
      screen.removeListener('resize', draw);
      for (const signal of SIGNALS) process.removeListener(signal, clear);
      area.close();
    },
  };
}
