/** Questions to whoever sits at the terminal. Asked on standard error: standard output is for results. */
import { createInterface } from 'node:readline/promises';
import { addAbortSignal, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { printable } from '../output/printable.ts';

/** Whether there is somebody to ask. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Asks for yes or no; anything but yes is no. @throws AbortError where `signal` is aborted */
export async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // In raw mode Ctrl-C is a key: make it the signal that it is otherwise.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return /^y(es)?$/i.test((await lines.question(printable(`${question} [y/N] `), { signal })).trim());
  } finally {
    lines.close();
  }
}

/** A line that is not shown while it is typed; without a terminal, all of standard input. */
export async function askSecret(prompt: string, signal: AbortSignal): Promise<string> {
  if (!canAsk()) return (await text(addAbortSignal(signal, process.stdin))).trim();
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  // From here on the terminal does not echo: only now may anybody be tempted to type.
  process.stderr.write(prompt);
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return (await lines.question('', { signal })).trim();
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
