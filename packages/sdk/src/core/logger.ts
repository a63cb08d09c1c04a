import type { Logger, LogLevel } from './api.ts';

const LEVELS: readonly LogLevel[] = ['off', 'error', 'warn', 'info', 'debug'];

const silent = () => {};

/** `text` as a level; `undefined` where it is none. */
export function logLevel(text: string | undefined): LogLevel | undefined {
  return LEVELS.find((level) => level === text?.toLowerCase());
}

/** `logger`, without what is below `level`. */
export function levelled(logger: Logger, level: LogLevel): Logger {
  const upTo = LEVELS.indexOf(level);
  const at = (name: Exclude<LogLevel, 'off'>) =>
    LEVELS.indexOf(name) <= upTo
      ? (message: string, ...rest: unknown[]) => logger[name](`wharf: ${message}`, ...rest)
      : silent;
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
}
