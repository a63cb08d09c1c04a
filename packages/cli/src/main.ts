/** The process: runs the command that was asked for, and ends with what became of it. */
import { CommanderError } from 'commander';
import { CommandContext } from './command-context.ts';
import { CommandError } from './errors/command-error.ts';
import { described } from './errors/described.ts';
import { redacted } from './errors/redacted.ts';
import { EXIT } from './exit-codes.ts';
import { watchInterrupts } from './interrupts.ts';
import { printable } from './output/printable.ts';
import { createProgram } from './program.ts';

/** Says what went wrong, and never a secret. @returns the exit code */
function report(error: unknown): number {
  const { baseUrl, secrets } = context.known();
  const told =
    error instanceof CommandError ? error : described(error, { interrupted: interrupts.exitCode(), baseUrl });
  const lines = [
    ...(told.message === '' ? [] : [`wharf: ${told.message}`]),
    ...(told.next === undefined ? [] : [told.next]),
    ...(context.flags.verbose === true && error instanceof Error ? [error.stack ?? ''] : []),
  ];
  for (const line of lines) process.stderr.write(`${printable(redacted(line, secrets))}\n`);
  return told.exitCode;
}

async function run(args: readonly string[]): Promise<number> {
  try {
    await createProgram(context).parseAsync([...args], { from: 'user' });
    return Number(process.exitCode ?? EXIT.ok);
  } catch (error) {
    // Commander has said what is wrong.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return report(error);
  }
}

/** Waits for what is still on its way, and for the news of what did not arrive. */
async function flushed(stream: NodeJS.WriteStream): Promise<void> {
  // Not even nothing is written to a pipe that nobody reads any more: all went well before.
  if (stream.writableLength > 0) await new Promise((resolve) => stream.write('', resolve));
  // A failed write is told a moment after it returned: a command that ends at once would not hear of it.
  await new Promise((resolve) => setImmediate(resolve));
}

// Whoever reads had enough (`wharf list | head`), or there is no room for results: going on would lose more of them.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.brokenPipe);
  process.stderr.write(`wharf: Standard output cannot be written: ${printable(error.message)}\n`);
  process.exit(EXIT.cannotCreate);
});

/** Whether something could not be said. What the command does goes on without: its results are elsewhere. */
let unsaid = false;
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.brokenPipe);
  unsaid = true;
});

const interrupts = watchInterrupts(() => {
  if (process.stderr.isTTY === true) process.stderr.write('\nStopping. Ctrl-C again ends at once.\n');
});
const context = new CommandContext(process.env, interrupts.signal);
const code = await run(process.argv.slice(2));
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
// Connections that are kept alive, or a request that nobody waits for any more, do not hold up the end.
process.exit(code === EXIT.ok && unsaid ? EXIT.cannotCreate : code);
