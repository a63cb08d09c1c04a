import type { Output } from './output.ts';
import { printable } from './printable.ts';

export interface OutputOptions {
  readonly json: boolean;
  /** Results, warnings and errors only. */
  readonly quiet: boolean;
  /** False: nothing is drawn, even on a terminal. */
  readonly progress: boolean;
}

interface Streams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

function line(text: string): string {
  const safe = printable(text);
  return safe.endsWith('\n') ? safe : `${safe}\n`;
}

/** What JSON leaves as it is, and a terminal would obey: controls beyond ASCII, and what turns the direction of text. */
const UNESCAPED = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The same value to whoever parses it. */
function harmlessJson(data: unknown): string {
  return JSON.stringify(data).replace(
    UNESCAPED,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** An output to these streams. */
export function streamOutput({ stdout, stderr }: Streams, options: OutputOptions): Output {
  const mode = options.json ? 'json' : stdout.isTTY === true ? 'terminal' : 'plain';
  return {
    mode,
    result(data, text) {
      if (mode === 'json') stdout.write(`${harmlessJson(data)}\n`);
      else if (text !== '') stdout.write(line(text));
    },
    note(text) {
      if (mode !== 'json' && !options.quiet) stderr.write(line(text));
    },
    warn(text) {
      stderr.write(line(`wharf: ${text}`));
    },
    screen: stderr.isTTY === true && options.progress && !options.quiet && !options.json ? stderr : undefined,
  };
}
