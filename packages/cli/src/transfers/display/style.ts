/** Colours and signs that a terminal can show. */
import { styleText } from 'node:util';

export interface Style {
  readonly bar: { readonly full: string; readonly half: string; readonly empty: string };
  readonly ellipsis: string;
  readonly separator: string;
  readonly paint: Readonly<Record<Paint, (text: string) => string>>;
}

export type Paint = 'quiet' | 'bytes' | 'work' | 'good' | 'bad' | 'warning';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether the terminal's encoding is UTF-8, by locale(7); Windows' terminals of today always are. */
function speaksUnicode(environment: Environment): boolean {
  if (process.platform === 'win32') return true;
  // The first that is set and not empty counts.
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG || '';
  return /utf-?8/i.test(locale);
}

/**
 * The style for `stream`: colours where it is a terminal that has them, NO_COLOR (no-color.org) and FORCE_COLOR
 * considered.
 */
export function styleFor(stream: NodeJS.WriteStream, environment: Environment = process.env): Style {
  const painted = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    text === '' ? '' : styleText(format, text, { stream });
  const paint = {
    quiet: painted('dim'),
    bytes: painted('cyan'),
    work: painted('magenta'),
    good: painted('green'),
    bad: painted('red'),
    warning: painted('yellow'),
  };
  return speaksUnicode(environment)
    ? { bar: { full: '━', half: '╸', empty: '─' }, ellipsis: '…', separator: ' · ', paint }
    : { bar: { full: '#', half: '#', empty: '-' }, ellipsis: '...', separator: ', ', paint };
}
