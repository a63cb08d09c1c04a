/** The last lines of a terminal, drawn again and again; everything else scrolls above them. */
import { columns } from '../../text/columns.ts';

const ESC = '\u001b[';
/** The terminal shows everything between these two at once (synchronized output); others ignore them. */
const BEGIN = `${ESC}?2026h`;
const END = `${ESC}?2026l`;
const HIDE_CURSOR = `${ESC}?25l`;
const SHOW_CURSOR = `${ESC}?25h`;
const CLEAR_BELOW = `${ESC}J`;
const CLEAR_REST_OF_LINE = `${ESC}K`;

export class LiveArea {
  readonly #stream: NodeJS.WriteStream;
  /** As drawn, each followed by a line break: the cursor is at the beginning of the line below. */
  #lines: readonly string[] = [];
  #hidden = false;
  readonly #restore = () => {
    if (this.#hidden) this.#stream.write(SHOW_CURSOR);
    this.#hidden = false;
  };

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  /** @param lines without line breaks, narrower than the terminal, fewer than it has */
  draw(lines: readonly string[]): void {
    if (!this.#hidden) {
      this.#hidden = true;
      process.once('exit', this.#restore);
      this.#stream.write(HIDE_CURSOR);
    }
    if (lines.length === this.#lines.length && lines.every((line, index) => line === this.#lines[index]))
      return;
    const text = lines.map((line) => `${line}${CLEAR_REST_OF_LINE}\n`).join('');
    this.#stream.write(`${BEGIN}${this.#upwards()}${text}${CLEAR_BELOW}${END}`);
    this.#lines = lines;
  }

  /** Takes the lines away, so that something else can be written. */
  clear(): void {
    if (this.#lines.length > 0) this.#stream.write(`${this.#upwards()}${CLEAR_BELOW}`);
    this.#lines = [];
  }

  close(): void {
    this.clear();
    this.#restore();
    process.removeListener('exit', this.#restore);
  }

  /** Back to the first of the lines, at the width that the terminal has now: narrowed ones break lines in two. */
  #upwards(): string {
    const width = Math.max(1, this.#stream.columns);
    const rows = this.#lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(columns(line) / width)), 0);
    return rows === 0 ? '\r' : `\r${ESC}${rows}A`;
  }
}
