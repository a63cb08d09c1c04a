import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Entry, EntryContent } from './entry.ts';

/** The append-only history of a run: a line is in the file before what it tells of goes on. */
export class Journal {
  readonly #descriptor: number;

  constructor(path: string) {
    this.#descriptor = openSync(path, 'wx');
  }

  add(content: EntryContent): void {
    const entry: Entry = { at: Date.now(), ...content };
    writeSync(this.#descriptor, `${JSON.stringify(entry)}\n`);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** Reads a history back. A last line that was cut off by the end of the harness is left out. */
export function readHistory(path: string): Entry[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  // What follows the last line feed is either nothing or not a whole line.
  return lines.slice(0, -1).map((line) => JSON.parse(line) as Entry);
}
