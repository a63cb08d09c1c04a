import type { Context } from '../../context.ts';
import type { Expected } from './board.ts';
import type { Display } from './display.ts';
import { liveDisplay } from './live-display.ts';
import { plainDisplay } from './plain-display.ts';

/** What shows nothing: there is nobody to see it. */
function silentDisplay(): Display {
  return {
    start: () => ({ rename: () => {}, update: () => {}, end: () => {} }),
    print: (write) => write(),
    close: () => {},
  };
}

/** The display that fits what standard error is, and what was asked for. */
export function displayFor(
  { output, flags }: Pick<Context, 'output' | 'flags'>,
  expected: Expected,
): Display {
  if (output.mode === 'json' || flags.quiet === true || flags.progress === false) return silentDisplay();
  // What `--verbose` says is written while we draw, and would be overdrawn.
  if (output.screen !== undefined && flags.verbose !== true) return liveDisplay(output.screen, expected);
  return plainDisplay(output, expected);
}
