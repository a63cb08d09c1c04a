import { errors } from 'undici';
import { InsufficientStorageError, WrongStateError } from '../../../domain/errors.ts';
import { RemoteFailedError, type RemoteFailure } from '../../../ports/remote-fetcher.ts';

/** What whoever stands between us and the store answers while that is away; of the store itself: it is ending. */
const AWAY = [502, 503, 504];

/** Why no answer came, from what undici threw. */
export function connectionFailure(error: unknown): Error {
  // Ours, not the connection's: the same request would fail again.
  if (error instanceof errors.InvalidArgumentError) return error;
  if (error instanceof errors.RequestContentLengthMismatchError) return error;
  return unreachable(failureOf(error), error);
}

function failureOf(error: unknown): RemoteFailure {
  if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError) {
    return 'timeout';
  }
  const { code } = error as NodeJS.ErrnoException;
  return ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes(code ?? '') ? 'broken' : 'connect';
}

function unreachable(code: RemoteFailure, cause: unknown): RemoteFailedError {
  return new RemoteFailedError(code, 'The storage of this server could not be reached.', { cause });
}

/**
 * Why a part was not taken, from an answer other than 200.
 * @param text the body of the answer
 */
export function refusal(status: number, text: string, number: number): Error {
  if (status === 507) return new InsufficientStorageError('The storage is full');
  const said = new Error(`The store answered ${status} to part ${number}: ${text.slice(0, 500)}`);
  if (AWAY.includes(status)) return unreachable('connect', said);
  if (status === 400 && errorName(text) === 'WrongStateError') {
    return new WrongStateError(`The upload no longer takes part ${number}`, { number }, { cause: said });
  }
  if (status === 404) {
    return new Error(
      `Part ${number} found nobody to take it: WHARF_PUBLIC_URL does not lead to the process that receives parts, or that one has other data`,
      { cause: said },
    );
  }
  return said;
}

/** The name of the error in an answer of the store; undefined when the answer is somebody else's. */
function errorName(text: string): unknown {
  try {
    return (JSON.parse(text) as { readonly name?: unknown } | null)?.name;
  } catch {
    return undefined;
  }
}
