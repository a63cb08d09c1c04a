/** A command that is watched while it runs. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export interface Running {
  readonly child: ChildProcess;
  /** Everything on both streams so far. */
  output(): string;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves as soon as the output so far matches; rejects where the command ends without it. */
  said(pattern: RegExp): Promise<void>;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

const watched = new Set<ChildProcess>();

/** Ends what a failed test left running: it would keep the tests from ending. */
export function endWatched(): void {
  for (const child of watched) child.kill('SIGKILL');
}

export function watch(child: ChildProcess): Running {
  const streams = { stdout: '', stderr: '' };
  const waiting = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      streams[name] += text;
      for (const look of waiting) look();
    });
  }
  watched.add(child);
  child.once('close', () => watched.delete(child));
  const ended = once(child, 'close').then(
    ([code, signal]) => (code ?? signal) as number | NodeJS.Signals | null,
  );
  const output = () => streams.stdout + streams.stderr;
  return {
    child,
    output,
    stdout: () => streams.stdout,
    stderr: () => streams.stderr,
    async said(pattern) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const look = () => {
        if (pattern.test(output())) resolve();
      };
      waiting.add(look);
      look();
      void ended.then((code) =>
        reject(new Error(`It ended with ${code} and never said ${pattern}:\n${output()}`)),
      );
      await promise.finally(() => waiting.delete(look));
    },
    ended,
  };
}
