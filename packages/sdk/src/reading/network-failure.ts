import { told } from '../core/told.ts';
import { APIConnectionError } from '../errors/api-connection-error.ts';
import { APIError } from '../errors/api-error.ts';

/** Signed URLs may stand in an error of `fetch`: their queries are secrets. */
function withoutQueries(text: string): string {
  return text.replace(/\?[^\s"'`<>]*/g, '?…');
}

/**
 * What broke a transfer, as an error of ours. What is one already stays as it is.
 * @param what happened: `The connection to cdn.example.com broke`
 */
export function networkFailure(what: string, error: unknown): APIError {
  if (error instanceof APIError) return error;
  const reason = withoutQueries(told(error));
  // Not the error itself: runtimes put the whole URL into it.
  return new APIConnectionError(`${what}: ${reason}`, {}, { cause: new Error(reason) });
}
