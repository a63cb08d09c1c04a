import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { Refusal } from '../../refusal.ts';

const KEPT_STDERR_CHARACTERS = 32 * 1024;

export interface ToolRun {
  readonly program: string;
  readonly args: readonly string[];
  /** Milliseconds; then it is killed. */
  readonly timeoutMs: number;
  /** Most bytes it may write to its standard output; more ends it. */
  readonly maxOutputBytes: number;
  onOutput?(bytes: Buffer): void;
  /** What it writes to descriptor 3; without this there is none. */
  onExtra?(bytes: Buffer): void;
  /** Each line of its standard error output. */
  onError?(line: string): void;
}

export interface ToolResult {
  /** 0 when it went well; null when a signal ended it. */
  readonly code: number | null;
  readonly timedOut: boolean;
  /** The beginning of its standard error output. */
  readonly stderr: string;
}

/**
 * Runs one of FFmpeg's programs to its end. It gets no input, no environment, and no files but through its
 * arguments. @throws Error where it cannot be started; Refusal where it writes without end
 */
export function runTool(run: ToolRun): Promise<ToolResult> {
  const { program, args, timeoutMs, maxOutputBytes } = run;
  return new Promise((resolve, reject) => {
    const stdio = [
      'ignore',
      'pipe',
      'pipe',
      ...(run.onExtra === undefined ? [] : ['pipe' as const]),
    ] as const;
    const child = spawn(program, args, { env: {}, cwd: '/', stdio: [...stdio] });
    let timedOut = false;
    let written = 0;
    let stderr = '';
    let line = '';
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.stdout?.on('data', (bytes: Buffer) => {
      written += bytes.length;
      if (written > maxOutputBytes) {
        child.kill('SIGKILL');
        reject(new Refusal('too-large-decoded', 'The file describes more than can be read; simplify it.'));
        return;
      }
      run.onOutput?.(bytes);
    });
    (child.stdio[3] as Readable | undefined)?.on('data', (bytes: Buffer) => run.onExtra?.(bytes));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (stderr.length < KEPT_STDERR_CHARACTERS) stderr += text;
      const lines = (line + text).split('\n');
      line = (lines.pop() ?? '').slice(0, 1000);
      for (const complete of lines) run.onError?.(complete);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      if (line !== '') run.onError?.(line);
      resolve({ code, timedOut, stderr: stderr.slice(0, KEPT_STDERR_CHARACTERS) });
    });
  });
}

/** Cuts a stream of bytes into lines, and refuses to keep a line that never ends. */
export function lineSplitter(onLine: (line: string) => void): (bytes: Buffer) => void {
  let rest = '';
  return (bytes) => {
    const lines = (rest + bytes.toString('latin1')).split('\n');
    rest = (lines.pop() ?? '').slice(0, 4096);
    for (const line of lines) onLine(line);
  };
}
