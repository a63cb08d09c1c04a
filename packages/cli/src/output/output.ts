/**
 * Where a command's words go. Results go to standard output, everything else to standard error, so that a pipe
 * carries results alone.
 */
export interface Output {
  /** `json`: one JSON value a line, for programs. `terminal`: a person watches. `plain`: a file or a pipe. */
  readonly mode: 'json' | 'plain' | 'terminal';
  /** A result: `data` in mode `json`, `text` otherwise. */
  result(data: unknown, text: string): void;
  /** For people only: nothing in mode `json`. */
  note(text: string): void;
  /** What went wrong without ending the command. */
  warn(text: string): void;
  /** Where live progress is drawn; `undefined` unless standard error is a terminal. */
  readonly screen: NodeJS.WriteStream | undefined;
}
