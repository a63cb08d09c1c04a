import { EXIT } from '../exit-codes.ts';

/** Ends the command: the message goes to standard error, without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;
  /** What to do next, as a sentence of its own. */
  readonly next: string | undefined;

  constructor(
    message: string,
    exitCode: number = EXIT.failed,
    options: { readonly next?: string; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.exitCode = exitCode;
    this.next = options.next;
  }
}

/** The command line cannot be understood. */
export function usageError(message: string): CommandError {
  return new CommandError(message, EXIT.usage);
}

/** A setting or the configuration file is unusable. */
export function configError(message: string, next?: string): CommandError {
  return new CommandError(message, EXIT.config, next === undefined ? {} : { next });
}
