/** What went wrong with one of several transfers, as a result of its own. */
import { CommandError } from '../errors/command-error.ts';
import { described } from '../errors/described.ts';
import { EXIT } from '../exit-codes.ts';

export interface Failure {
  readonly message: string;
  /** The server's word for it (`truncated`, `digest-mismatch`, `not-found`), where it has one. */
  readonly code: string | undefined;
  readonly exitCode: number;
  /** What to do next, where something is known. */
  readonly next: string | undefined;
  /** True where every other transfer would fail alike: no server, no permission. */
  readonly forAll: boolean;
}

/** `errorDetails.code` of a refused upload, or the `reason`-like name of an API's answer. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { upload } = error as { upload?: { errorDetails?: Readonly<Record<string, unknown>> } };
  const code = upload?.errorDetails?.code;
  if (typeof code === 'string') return code;
  const { error: answer } = error as { error?: { name?: unknown } };
  return typeof answer?.name === 'string' ? answer.name : undefined;
}

const FOR_ALL: readonly number[] = [EXIT.noPermission, EXIT.unavailable];

export function failureOf(error: unknown, baseUrl: string): Failure {
  const told = error instanceof CommandError ? error : described(error, { interrupted: undefined, baseUrl });
  const { message, exitCode, next } = told;
  return { message, exitCode, next, code: codeOf(error), forAll: FOR_ALL.includes(exitCode) };
}

/** One exit code for several failures: theirs where they agree. */
function commonExitCode(failures: readonly Failure[]): number {
  const codes = new Set(failures.map((failure) => failure.exitCode));
  const [only = EXIT.failed] = codes;
  return codes.size === 1 ? only : EXIT.failed;
}

/**
 * The end of a command of which something failed. Where there was only one thing to do, all was said.
 * @param tried how many there were
 * @param left how many were not begun
 */
export function failedCommand(
  failures: readonly Failure[],
  { tried, left = 0, what }: { readonly tried: number; readonly left?: number; readonly what: string },
): CommandError {
  const [first] = failures;
  const alike = failures.every((failure) => failure.next === first?.next);
  const next = [
    ...(alike && first?.next !== undefined ? [first.next] : []),
    ...(left > 0 ? ['The same command goes on with the others.'] : []),
  ].join('\n');
  const message =
    tried === 1
      ? ''
      : `${failures.length} of ${tried} ${what} failed${left === 0 ? '' : `, ${left} were not begun`}`;
  return new CommandError(message, commonExitCode(failures), next === '' ? {} : { next });
}
