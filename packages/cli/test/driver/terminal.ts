/** A pseudo terminal (`script` of util-linux) with a program in it, driven by what it shows: never by time. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Terminal extends Disposable {
  /** Types keys as they are. */
  type(keys: string): void;
  /** Resolves when this appears after what was waited for before. @returns everything up to it */
  until(pattern: RegExp): Promise<string>;
  /** Ends input and resolves with the exit code. */
  exit(): Promise<number | null>;
  /** Everything shown so far. */
  shown(): string;
}

/** @param command a line of sh, which becomes it: signals of the terminal reach the program alone */
export function terminal(command: string, env: NodeJS.ProcessEnv, cwd: string): Terminal {
  const child = spawn('script', ['-qec', `exec ${command}`, '/dev/null'], {
    env: { TERM: 'xterm', ...env },
    cwd,
  });
  let all = '';
  let seen = 0;
  let look: () => void = () => undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    all += text;
    look();
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  return {
    type: (keys) => void child.stdin.write(keys),
    until(pattern) {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      look = () => {
        const match = pattern.exec(all.slice(seen));
        if (match === null) return;
        const text = all.slice(seen, seen + match.index + match[0].length);
        seen += text.length;
        look = () => undefined;
        resolve(text);
      };
      void exited.then(() => reject(new Error(`It ended before ${pattern}:\n${all}`)));
      look();
      return promise;
    },
    async exit() {
      const [code] = await exited;
      child.stdin.end();
      return code;
    },
    shown: () => all,
    [Symbol.dispose]() {
      // Of a test that gave up nothing stays behind.
      if (child.exitCode === null) child.kill();
    },
  };
}
